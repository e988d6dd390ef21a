"""Where a user's caches lie."""

from __future__ import annotations

from pathlib import Path

from mlops_jfrog.transfer.cache_folder import user_cache_folder


def test_the_cache_is_the_users() -> None:
    assert user_cache_folder({"HOME": "/h"}) == Path("/h/.cache/mlops-jfrog")
    assert user_cache_folder({"HOME": "/h", "XDG_CACHE_HOME": "/x"}) == Path("/x/mlops-jfrog")
    assert user_cache_folder({"HOME": "/h", "XDG_CACHE_HOME": "x"}) == Path("/h/.cache/mlops-jfrog")
