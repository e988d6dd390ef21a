"""The one version literal: package, helper and library carry the same number."""

__version__ = "0.1.0"
