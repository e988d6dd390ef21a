"""Models for those who serve them: kept ready in a folder, pinned by lock files."""
