"""Federated repositories: members on several sandboxes that exchange what changes in them."""
