"""Loads models into memory: a module per framework, each imported when its format is met."""
