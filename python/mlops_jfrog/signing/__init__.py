"""Signatures of evidence, by the command that the machine has."""
