"""What is run inside the outside clients' own environments: nothing of ours is importable there."""
