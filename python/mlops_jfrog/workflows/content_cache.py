"""The files that this machine keeps between runs, and how much of them."""

from __future__ import annotations

from collections.abc import Mapping

from mlops_jfrog.domain.byte_size import parse_size
from mlops_jfrog.settings import Settings
from mlops_jfrog.transfer.cache import ContentCache
from mlops_jfrog.workflows.cache_folder import cache_folder


def content_cache(settings: Settings, environment: Mapping[str, str]) -> ContentCache | None:
    """The files that were fetched; None where none are to be kept, or none can."""
    limit = settings.effective().parsed("cache.size", parse_size)
    if not limit:
        return None
    return ContentCache.open(cache_folder(settings, environment) / "files", limit)
