"""The text of a first project file."""

from __future__ import annotations

import json
import re

from mlops_jfrog.integrations.start.found import Found

_PLAIN = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./@+=-]*(?: [A-Za-z0-9_./@+=<>-]+)*\Z")


def project_text(found: Found, schema: str) -> str:
    """``mlops.yml`` with a schema for editors; what was not found is there as a comment."""
    lines = [
        f"# yaml-language-server: $schema={schema}",
        "# What `mlops-jfrog publish` publishes, and what pipelines are generated from.",
        "# `mlops-jfrog config show` prints every value with where it came from. Nothing secret "
        "belongs here.",
        "",
        f"model: {scalar(found.model)}",
        _line("owner", found.owner, "team-name"),
        _line("framework", found.framework, "scikit-learn"),
        "",
        _list("train", found.train, "python train.py"),
        _list("test", found.test, "python -m pytest"),
        "",
        _list("files", found.files, "model.joblib"),
        _list("code", found.code, "predict.py"),
        _line("requirements", found.requirements, "requirements.txt"),
        _line("metrics", found.metrics, "metrics.json"),
        "",
        *_gates(found),
    ]
    return "\n".join(lines) + "\n"


def scalar(text: str) -> str:
    """``text`` as YAML: plain where that is safe, else in double quotes."""
    return text if _PLAIN.match(text) and text.strip() == text else json.dumps(text)


def _line(name: str, value: str | None, example: str) -> str:
    return f"# {name}: {example}" if value is None else f"{name}: {scalar(value)}"


def _list(name: str, values: tuple[str, ...], example: str) -> str:
    if not values:
        return f"# {name}: [{example}]"
    return f"{name}: [{', '.join(_in_list(value) for value in values)}]"


def _in_list(value: str) -> str:
    return scalar(value) if "," not in value else json.dumps(value)


def _gates(found: Found) -> list[str]:
    if not found.gates:
        return ["# gates:", "#   metrics: [accuracy >= 0.90]"]
    return ["gates:", "  metrics:", *(f"    - {json.dumps(gate)}" for gate in found.gates)]
