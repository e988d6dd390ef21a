"""What the product decides, without I/O: standard library only."""
