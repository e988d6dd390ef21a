"""A model below an address ``s3://<bucket>/<path>`` as the origin of a publish."""

from __future__ import annotations

from mlops_jfrog.integrations.fetched import as_version
from mlops_jfrog.integrations.s3.fetching import fetch_objects
from mlops_jfrog.workflows.origin import Origin, Wanted


def open_origin(wanted: Wanted) -> Origin:
    """Every object below the path, or the one that it names."""
    count = fetch_objects(wanted.address, wanted)
    wanted.detail(f"{count} objects from {wanted.address}")
    return as_version(wanted.folder)
