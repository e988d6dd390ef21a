"""Weights & Biases: what a run left in its folder."""
