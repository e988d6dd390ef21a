"""Folders that are done with: their room is given back at once, their names only at the end.

Where files were just deleted, ext4 lets none of their inodes be used again for some seconds and
walks past all of them for each new file: 0.3 ms instead of 0.02 ms, which whoever comes next would
be charged with.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path


def put_aside(folder: Path) -> None:
    """Empty every file of ``folder``, where there is one, and give it another name beside."""
    if not folder.is_dir():
        return
    for at, _, names in os.walk(folder):
        for name in names:
            _empty(os.path.join(at, name))
    folder.rename(folder.with_name(f"used-{secrets.token_hex(8)}"))


def _empty(path: str) -> None:
    if stat.S_ISREG(os.lstat(path).st_mode):
        os.chmod(path, 0o600)
        os.truncate(path, 0)
