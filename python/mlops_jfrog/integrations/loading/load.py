"""From a version to a model in memory: downloaded, verified, scanned, then loaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mlops_jfrog.domain.manifest import Manifest, Role
from mlops_jfrog.errors import MlopsError, UsageError
from mlops_jfrog.integrations.loading.frameworks import LOADERS, loader_for
from mlops_jfrog.integrations.loading.interface import Loader
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.download import download_files
from mlops_jfrog.workflows.locate import Located
from mlops_jfrog.workflows.scan import refusal, scan_files
from mlops_jfrog.workflows.stored_version import StoredVersion

_BY_HAND = "Use download() and load them with the framework they were made with."


def load_version(context: Context, version: StoredVersion | Located, folder: Path) -> Any:
    """The model of a version, its files below ``folder``.

    Raises UsageError where it is not clear which file to load, or with what; UnsafeModel or
    UnscannableModel for what may not be loaded; ConfigurationError without its framework.
    """
    path, loader = _chosen(version.manifest)
    files = download_files(context, version, folder)
    scans = scan_files(context, [(files[each], each) for each in weights_of(version.manifest)])
    bad = [scan for scan in scans if not scan.verdict.passes]
    if bad:
        raise refusal(bad)
    try:
        return loader.load(files[path])
    except MlopsError:
        raise
    except Exception as error:
        # Each framework has errors of its own; those who serve want one kind.
        raise UsageError(
            f"{path} of {version.manifest.model_version} can't be loaded:"
            f" {type(error).__name__}: {error}",
            hint="Is it made with versions of its packages like those that are installed here?",
        ) from error


def weights_of(manifest: Manifest) -> Sequence[str]:
    """Paths of the weights files."""
    return [file.path for file in manifest.files if file.role == Role.WEIGHTS.value]


def _chosen(manifest: Manifest) -> tuple[str, Loader]:
    """The one file that a framework loads; others may lie beside it for the framework to find."""
    weights, version = weights_of(manifest), manifest.model_version
    loadable = [(path, loader) for path in weights if (loader := loader_for(path))]
    if len(loadable) == 1:
        return loadable[0]
    if len(weights) == 1:
        known = " ".join(suffix for loader in LOADERS for suffix in loader.suffixes)
        raise UsageError(
            f"nothing is known to load {weights[0]} of {version} with ({known})", hint=_BY_HAND
        )
    raise UsageError(
        f"{version} has {len(weights)} weights files, of which {len(loadable)} could be loaded;"
        " load() wants one",
        hint=_BY_HAND,
    )
