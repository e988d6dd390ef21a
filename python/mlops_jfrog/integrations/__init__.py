"""Other systems, each behind an extra of its own or a tool that is there: thin."""
