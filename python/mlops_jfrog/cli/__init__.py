"""The command line: parses, prints, exits. Nothing below this layer does any of that."""
