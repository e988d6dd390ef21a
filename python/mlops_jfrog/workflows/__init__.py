"""Use cases, one file each: what a step, a command or a Python caller can ask for."""
