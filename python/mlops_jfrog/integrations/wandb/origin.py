"""A run's folder of Weights & Biases as the origin of a publish; nothing is sent to its server.

``<folder>/files`` holds ``config.yaml``, ``wandb-summary.json`` and what the run saved there. An
offline run's folder has the same form. The folder ``files`` itself may be named, too.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from mlops_jfrog.errors import ConfigurationError, NotFoundError, UsageError
from mlops_jfrog.workflows.origin import Origin, Wanted
from mlops_jfrog.workflows.version_properties import told_properties

_FOLDER = re.compile(r"(?:offline-)?run-\d{8}_\d{6}-(?P<id>[\w-]+)\Z", re.ASCII)
_LARGEST = 32 << 20
_ITS_OWN = frozenset(
    (
        "config.yaml",
        "wandb-summary.json",
        "wandb-metadata.json",
        "wandb-history.jsonl",
        "wandb-events.jsonl",
        "output.log",
        "requirements.txt",
        "conda-environment.yaml",
        "diff.patch",
    )
)
_ITS_FOLDERS = frozenset(("media", "code", "logs", "artifact"))


def open_origin(wanted: Wanted) -> Origin:
    """Metrics of the summary, configuration as parameters, files that the run saved.

    Weights are the saved files, or those that the project or --file names where there are none.
    """
    named = wanted.directory / Path(wanted.address.removeprefix("wandb:")).expanduser()
    folder = named / "files" if (named / "files").is_dir() else named
    summary, config = folder / "wandb-summary.json", folder / "config.yaml"
    if not summary.is_file() and not config.is_file():
        raise NotFoundError(
            f"{named} is no folder of a W&B run: it has no config.yaml and no wandb-summary.json",
            hint="Name the folder wandb/run-… or wandb/offline-run-… of a run that has ended.",
        )
    lock = folder / "requirements.txt"
    run_id = _run_id(folder.parent if folder.name == "files" else folder)
    metadata = _json(folder / "wandb-metadata.json")
    ids = {"run-id": run_id, "program": metadata.get("program"), "host": metadata.get("host")}
    return Origin(
        files=tuple(map(str, _saved(folder))),
        requirements=lock if lock.is_file() else None,
        metrics=_metrics(_json(summary)),
        properties={
            **told_properties("param", _flat(_config(config))),
            **told_properties("wandb", {key: str(value) for key, value in ids.items() if value}),
        },
        training_run=run_id,
    )


def _saved(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in _ITS_OWN or path.name in _ITS_FOLDERS or path.name.startswith("."):
            continue
        yield path


def _run_id(folder: Path) -> str | None:
    match = _FOLDER.match(folder.resolve().name)
    return match["id"] if match else None


def _metrics(summary: Mapping[str, Any]) -> Mapping[str, float]:
    """Numbers by dotted name; those that begin with ``_`` are W&B's own clock."""
    return {name: each for name, each in _numbers(summary, "") if not name.startswith("_")}


def _numbers(document: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, float]]:
    for key, value in document.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            # Media are objects with a ``_type``; their sizes are no metrics.
            if "_type" not in value:
                yield from _numbers(value, f"{name}.")
        elif isinstance(value, str) and value in ("NaN", "Infinity", "-Infinity"):
            yield name, math.nan
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield name, float(value)


def _config(path: Path) -> Mapping[str, Any]:
    """Each setting's ``value``; W&B's own part is left out."""
    document = _loaded(path, yaml.safe_load)
    return {
        str(key): each.get("value") if isinstance(each, dict) and "value" in each else each
        for key, each in document.items()
        if key not in ("wandb_version", "_wandb")
    }


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{prefix}{key}.")
        elif value is not None:
            found[f"{prefix}{key}"] = value if isinstance(value, str) else json.dumps(value)
    return found


def _json(path: Path) -> Mapping[str, Any]:
    return _loaded(path, json.loads)


def _loaded(path: Path, load: Any) -> Mapping[str, Any]:
    """A document of the run; empty where there is none, UsageError where it can't be read."""
    if not path.is_file():
        return {}
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{path} is larger than {_LARGEST} bytes")
        document = load(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise UsageError(f"{path} can't be read: {type(error).__name__}") from None
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read: {error.strerror}") from None
    if document is not None and not isinstance(document, dict):
        raise UsageError(f"{path} holds no object")
    return document or {}
