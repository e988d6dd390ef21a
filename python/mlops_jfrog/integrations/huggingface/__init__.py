"""Hugging Face: huggingface_hub through the platform, and snapshots by the own transfers."""
