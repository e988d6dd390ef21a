"""What several tests need to set a scene; nothing here is a test."""
