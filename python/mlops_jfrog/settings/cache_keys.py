"""The settings of what is kept on this machine between runs."""

from __future__ import annotations

from mlops_jfrog.settings.key import Key, Kind, Scope

CACHE_KEYS = (
    Key(
        "cache.folder",
        Kind.TEXT,
        "Folder for what can be made again (fetched files, digests, half-done transfers), from the "
        "root or from ~; mlops-jfrog in the user's cache folder if not given.",
        None,
        ("MLOPS_CACHE_FOLDER",),
        Scope.ORGANISATION,
    ),
    Key(
        "cache.size",
        Kind.TEXT,
        "Most that fetched files may take there, such as 20GiB; what was used longest ago goes "
        "first. With 0 none are kept.",
        "50GiB",
        ("MLOPS_CACHE_SIZE",),
        Scope.ORGANISATION,
    ),
)
