"""huggingface_hub in a block of Python: ``with hugging_face(): snapshot_download(...)``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mlops_jfrog.contract.hub import HfEnv
from mlops_jfrog.errors import UsageError
from mlops_jfrog.integrations.huggingface.environment import HubEnvironment, hub_environment
from mlops_jfrog.workflows.context import open_context

_CONSTANTS = {
    "HF_ENDPOINT": "ENDPOINT",
    "HF_HUB_ETAG_TIMEOUT": "HF_HUB_ETAG_TIMEOUT",
    "HF_HUB_DOWNLOAD_TIMEOUT": "HF_HUB_DOWNLOAD_TIMEOUT",
    "HF_HUB_DISABLE_XET": "HF_HUB_DISABLE_XET",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "HF_HUB_DISABLE_IMPLICIT_TOKEN",
}
"""Variables that huggingface_hub reads only once, and what it keeps each as."""


@contextmanager
def hugging_face(
    repository: str | None = None, *, server: str | None = None, anonymous: bool = False
) -> Iterator[str]:
    """A block in which huggingface_hub goes through a repository of the platform; no login.

    ``repository`` is by default ``huggingface.repository`` of the settings. Gives the Hub's root.
    Import huggingface_hub, or what imports it, inside the block: it reads its variables only then.
    At the end the environment is what it was. Raises UsageError where huggingface_hub was imported
    before and goes elsewhere, ConfigurationError where no platform is known.
    """
    operation = HfEnv(repository=repository, server=server, anonymous=anonymous)
    context = open_context(operation, environment=os.environ.copy(), directory=Path.cwd())
    found = hub_environment(context, anonymous=anonymous)
    _refuse_other(found)
    before = {name: os.environ.get(name) for name in [*found.whole(), *found.unset]}
    try:
        for name in found.unset:
            os.environ.pop(name, None)
        os.environ.update(found.whole())
        yield found.endpoint
    finally:
        _restore(before)


def _refuse_other(found: HubEnvironment) -> None:
    """UsageError where huggingface_hub has read other values already."""
    constants = sys.modules.get("huggingface_hub.constants")
    if constants is None:
        return
    for variable, name in _CONSTANTS.items():
        wanted = found.variables.get(variable)
        has = getattr(constants, name, None)
        if wanted is None or has is None or has in (wanted, _as_read(wanted, has)):
            continue
        raise UsageError(
            f"huggingface_hub was imported before, with {variable}={has}; it reads that only once",
            hint="Import it inside the block, or set its variables before Python starts: "
            "`mlops-jfrog hf env`.",
        )


def _as_read(text: str, like: object) -> object:
    """A variable's text as huggingface_hub keeps it."""
    if isinstance(like, bool):
        return text == "1"
    return int(text) if isinstance(like, int) else text


def _restore(before: Mapping[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
