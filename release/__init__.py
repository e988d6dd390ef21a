"""Builds the release tree of the Jenkins library: ``python -m release build/library``."""
