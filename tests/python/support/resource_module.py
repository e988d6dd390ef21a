"""Loads the Python files of the Jenkins library's resources; they are no package."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

LIBRARY = Path(__file__).parents[3] / "resources" / "org" / "mlopsjfrog"


def load(name: str) -> ModuleType:
    """A module of the library's resources; they are no package."""
    spec = importlib.util.spec_from_file_location(name, LIBRARY / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
