"""A project file to generate from."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import pytest
import yaml

ACTIONS = {
    "checkout": "example/checkout@0123456789abcdef0123456789abcdef01234567",
    "setup_python": "example/setup-python@v1",
    "setup_jfrog": "example/setup-jfrog@v2",
}


class Write(Protocol):
    """Writes ``mlops.yml`` with these keys besides the model's name."""

    def __call__(self, **keys: Any) -> Path: ...


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(**keys: Any) -> Path:
        file = tmp_path / "mlops.yml"
        file.write_text(yaml.safe_dump({"model": "fraud", **keys}), encoding="utf-8")
        return file

    return written
