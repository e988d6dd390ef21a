"""Why a goal is missed, found by profiling; by the goal's id. Shown only while it is missed."""

from __future__ import annotations

REASONS: dict[str, str] = {}
