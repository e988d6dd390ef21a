"""Base score of a CVSS 3.0 or 3.1 vector, by the specification's formula (section 7.1)."""

from __future__ import annotations

import math

from mlops_jfrog.errors import UsageError

_IMPACT = {"H": 0.56, "L": 0.22, "N": 0.0}
_ATTACK_VECTOR = {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2}
_ATTACK_COMPLEXITY = {"L": 0.77, "H": 0.44}
_PRIVILEGES = {
    "U": {"N": 0.85, "L": 0.62, "H": 0.27},
    "C": {"N": 0.85, "L": 0.68, "H": 0.5},
}
_USER_INTERACTION = {"N": 0.85, "R": 0.62}


def base_score(vector: str) -> float:
    """0.0 to 10.0 for e.g. ``CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H``; else UsageError."""
    prefix, *parts = vector.strip().split("/")
    metrics = dict(part.partition(":")[::2] for part in parts)
    if prefix not in {"CVSS:3.0", "CVSS:3.1"}:
        raise UsageError(f"{vector!a} is no CVSS 3 vector")
    try:
        impact, exploitability = _impact(metrics), _exploitability(metrics)
    except KeyError:
        raise UsageError(f"{vector!a} lacks a base metric, or holds an unknown value") from None
    if impact <= 0:
        return 0.0
    scope = 1.08 if metrics["S"] == "C" else 1.0
    return _round_up(min(scope * (impact + exploitability), 10.0))


def _impact(metrics: dict[str, str]) -> float:
    kept = math.prod(1 - _IMPACT[metrics[name]] for name in ("C", "I", "A"))
    base = 1 - kept
    if metrics["S"] == "C":
        return 7.52 * (base - 0.029) - 3.25 * math.pow(base - 0.02, 15)
    return 6.42 * base


def _exploitability(metrics: dict[str, str]) -> float:
    return (
        8.22
        * _ATTACK_VECTOR[metrics["AV"]]
        * _ATTACK_COMPLEXITY[metrics["AC"]]
        * _PRIVILEGES[metrics["S"]][metrics["PR"]]
        * _USER_INTERACTION[metrics["UI"]]
    )


def _round_up(score: float) -> float:
    # The specification rounds in integers, so that 4.000000000001 does not become 4.1.
    units = round(score * 100_000)
    return units / 100_000 if units % 10_000 == 0 else (units // 10_000 + 1) / 10.0
