"""Where this machine keeps things between runs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from mlops_jfrog.errors import UsageError
from mlops_jfrog.settings import Settings
from mlops_jfrog.transfer.cache_folder import user_cache_folder


def cache_folder(settings: Settings, environment: Mapping[str, str]) -> Path:
    """The folder for all of it. Raises UsageError or ConfigurationError for one that is none."""

    def folder(text: str) -> Path:
        home = environment.get("HOME")
        path = Path(home) / text[2:] if home and text.startswith("~/") else Path(text)
        if not os.path.isabs(path):
            raise UsageError(f"{text!a} is no folder from the root", hint="Write it out.")
        return path

    return settings.effective().parsed("cache.folder", folder) or user_cache_folder(environment)
