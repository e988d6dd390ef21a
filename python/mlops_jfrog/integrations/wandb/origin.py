"""A run's folder of Weights & Biases as the origin of a publish; nothing is sent to its server.

``<folder>/files`` holds ``config.yaml``, ``wandb-summary.json`` and what the run saved there; an
offline run has its log instead of the first two. The folder ``files`` itself may be named, too.
"""

from __future__ import annotations

import json
import math
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from mlops_jfrog.errors import ConfigurationError, NotFoundError, UsageError
from mlops_jfrog.integrations.wandb.run_log import RunLog, read_run_log
from mlops_jfrog.transfer.fetching_place import writable
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
    told = _told(folder)
    lock = folder / "requirements.txt"
    metadata = _json(folder / "wandb-metadata.json")
    ids = {"run-id": told.run_id, "program": metadata.get("program"), "host": metadata.get("host")}
    saved = _saved(folder, wanted.folder)
    return Origin(
        files=(str(wanted.folder),) if saved else (),
        requirements=lock if lock.is_file() else None,
        metrics={name: each for name, each in _numbers(told.summary, "") if name[0] != "_"},
        properties={
            **told_properties("param", _flat(told.config)),
            **told_properties("wandb", {key: str(value) for key, value in ids.items() if value}),
        },
        training_run=told.run_id,
    )


def _told(folder: Path) -> RunLog:
    """From the files of a run that was synced, else from the log."""
    summary, config = folder / "wandb-summary.json", folder / "config.yaml"
    root = folder.parent if folder.name == "files" else folder
    match = _FOLDER.match(root.resolve().name)
    run_id = match["id"] if match else None
    if summary.is_file() or config.is_file():
        return RunLog(run_id, _config(config), dict(_json(summary)), exit_code=0)
    logs = sorted(root.glob("run-*.wandb"))
    if len(logs) != 1:
        raise NotFoundError(
            f"{root} is no folder of a W&B run: it has no config.yaml and no run-….wandb",
            hint="Name the folder wandb/run-… or wandb/offline-run-….",
        )
    log = read_run_log(logs[0])
    if log.exit_code != 0:
        told = "has not ended" if log.exit_code is None else f"ended with code {log.exit_code}"
        raise UsageError(f"the run in {root} {told}", hint="Publish a run that ended well.")
    config_of_run = {key: each for key, each in log.config.items() if key != "_wandb"}
    return RunLog(log.run_id or run_id, config_of_run, log.summary, log.exit_code)


def _saved(folder: Path, target: Path) -> bool:
    """The saved files as files of their own: W&B links to where the run has written them."""
    found = False
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        its_own = below.parts[0] in _ITS_FOLDERS or str(below) in _ITS_OWN
        if path.is_dir() or its_own or below.name.startswith("."):
            continue
        copy = target / below
        with writable(copy):
            copy.unlink(missing_ok=True)
            try:
                os.link(path.resolve(strict=True), copy)
            except FileNotFoundError:
                raise NotFoundError(
                    f"{below}, which the run saved, is a link to a file that is gone"
                ) from None
            except OSError:
                shutil.copyfile(path, copy)
        found = True
    return found


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


def _config(path: Path) -> dict[str, Any]:
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
