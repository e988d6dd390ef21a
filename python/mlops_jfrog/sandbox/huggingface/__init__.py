"""Hugging Face repositories: a hub's root for huggingface_hub, stored as plain files."""
