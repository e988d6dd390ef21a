"""A first project file from what is in a folder."""
