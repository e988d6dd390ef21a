"""Where a user's caches lie."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def user_cache_folder(environment: Mapping[str, str]) -> Path:
    """Where what can be made again lies, for the user that ``environment`` is of."""
    home = environment.get("HOME")
    if sys.platform in ("win32", "darwin") or not home:
        # Imported on use: most have a home and are asked at every start.
        import platformdirs

        return platformdirs.user_cache_path("mlops-jfrog", appauthor=False)
    # As the XDG base directory specification has it; platformdirs knows this process's only.
    base = environment.get("XDG_CACHE_HOME") or ""
    return (Path(base) if os.path.isabs(base) else Path(home) / ".cache") / "mlops-jfrog"
