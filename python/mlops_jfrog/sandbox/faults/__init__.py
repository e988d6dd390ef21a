"""Faults on purpose, for people who test their own pipelines; a seed decides what is struck."""
