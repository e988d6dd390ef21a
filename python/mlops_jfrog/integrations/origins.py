"""Which integration reads a model's address: ``mlflow:``, ``frogml:``, ``s3:`` …."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from mlops_jfrog.errors import UsageError
from mlops_jfrog.workflows.origin import Origin, Wanted
from mlops_jfrog.workflows.origin_port import OpenOrigin

_READERS: Mapping[str, str] = {
    "mlflow": "mlops_jfrog.integrations.mlflow.origin",
    "wandb": "mlops_jfrog.integrations.wandb.origin",
    "frogml": "mlops_jfrog.integrations.frogml.origin",
    "s3": "mlops_jfrog.integrations.s3.origin",
    "artifactory": "mlops_jfrog.integrations.artifactory_origin",
}


def open_origin(wanted: Wanted) -> Origin:
    """The model's files in the folder that was asked for, and what its place knows of it."""
    scheme = wanted.address.partition(":")[0]
    if scheme not in _READERS:
        raise UsageError(
            f"{wanted.address!a} names no model that can be read",
            hint=f"It begins with {', '.join(f'{name}:' for name in sorted(_READERS))}.",
        )
    # One of them is needed, and each brings a library or more.
    read: OpenOrigin = importlib.import_module(_READERS[scheme]).open_origin
    return read(wanted)
