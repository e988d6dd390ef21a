"""Builds: published build-infos, their history and what they are searched by."""
