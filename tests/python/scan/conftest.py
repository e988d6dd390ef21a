"""Scanning bytes as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mlops_jfrog.scan import FileScan, ScanPolicy, scan_file

Scan = Callable[..., FileScan]


@pytest.fixture
def scan(tmp_path: Path) -> Scan:
    """``scan(data, name="model.pkl", policy=...)``: the scan of a file with these bytes."""

    def scan_bytes(
        data: bytes, name: str = "model.pkl", policy: ScanPolicy | None = None
    ) -> FileScan:
        path = tmp_path / "content"
        path.write_bytes(data)
        return scan_file(path, name=name, policy=policy or ScanPolicy())

    return scan_bytes
