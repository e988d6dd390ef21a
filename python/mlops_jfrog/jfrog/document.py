"""Answers that are one JSON object."""

from __future__ import annotations

from mlops_jfrog.errors import ServerError
from mlops_jfrog.http import Answer


def json_object(answer: Answer) -> dict[str, object]:
    """The object that a request answered with; ServerError for anything else."""
    document = answer.json()
    if not isinstance(document, dict):
        raise ServerError(f"{answer.url} answered with no JSON object")
    return document
