"""Pipelines and Jenkins jobs from project files."""
