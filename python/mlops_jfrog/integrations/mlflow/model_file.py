"""``MLmodel``: the file by which MLflow says what a model's folder holds."""

from __future__ import annotations

from pathlib import Path

import yaml

from mlops_jfrog.errors import UsageError

MODEL_FILE = "MLmodel"
_GENERIC = "python_function"


def framework_of(folder: Path) -> str | None:
    """The first flavour that is more than a Python function; None where nothing says it."""
    path = folder / MODEL_FILE
    if not path.is_file():
        return None
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        raise UsageError(f"{MODEL_FILE} of the model is no YAML") from None
    flavours = document.get("flavors") if isinstance(document, dict) else None
    names = [str(name) for name in flavours] if isinstance(flavours, dict) else []
    return next((name for name in names if name != _GENERIC), None)
