"""The one definition of every operation's parameters and results."""
