"""Runs behaviours in a client's own environment; says which of the package's functions were called.

``python engine.py`` reads ``{"platform": {"url", "user", "password", "token", "folder"}, "drivers",
"modules"}`` from its standard input. It writes a JSON line for each behaviour of the drivers,
``{"behaviour", "error"}``, and at last ``{"functions", "called"}``: the public functions of the
client's modules, and those of them that were run.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import json
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any


@dataclass(frozen=True)
class Platform:
    """Where the sandbox is, and who is asking; ``folder`` is an empty one for local files."""

    url: str
    user: str
    password: str
    token: str
    folder: Path

    def file(self, name: str, content: bytes) -> Path:
        """A local file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path


_CALLED: set[tuple[str, int]] = set()


def _profile(frame: FrameType, event: str, _: Any) -> None:
    if event == "call":
        _CALLED.add((frame.f_code.co_filename, frame.f_code.co_firstlineno))


def public_functions(file: str) -> Iterator[tuple[str, int]]:
    """``Class.function`` and its first line, decorators included; private ones are left out."""
    pending: list[tuple[str, ast.AST]] = [("", ast.parse(Path(file).read_text(encoding="utf-8")))]
    while pending:
        prefix, node = pending.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef) and not child.name.startswith("_"):
                pending.append((f"{prefix}{child.name}.", child))
            if isinstance(child, ast.FunctionDef) and not child.name.startswith("_"):
                lines = [child.lineno, *(one.lineno for one in child.decorator_list)]
                yield f"{prefix}{child.name}{_role(child)}", min(lines)


def _role(function: ast.FunctionDef) -> str:
    """``.setter`` and the like, which share the property's name."""
    roles = [one.attr for one in function.decorator_list if isinstance(one, ast.Attribute)]
    return f".{roles[0]}" if roles else ""


def run(
    behaviours: dict[str, Callable[[Platform], None]],
    platform: Platform,
    profile: Callable[[FrameType, str, Any], None] | None,
) -> Iterator[Any]:
    """One after the other; the error is the traceback, or None."""
    for name, behaviour in behaviours.items():
        error = None
        sys.setprofile(profile)
        threading.setprofile(profile)  # type: ignore[arg-type, unused-ignore]
        try:
            behaviour(platform)
        except Exception:
            error = traceback.format_exc()
        finally:
            sys.setprofile(None)
            threading.setprofile(None)
        yield {"behaviour": name, "error": error}


def behaviours_of(driver: Path) -> dict[str, Callable[[Platform], None]]:
    """Its public functions, in order."""
    spec = importlib.util.spec_from_file_location(driver.stem, driver)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: getattr(module, name) for name in behaviour_names(driver)}


def behaviour_names(driver: Path) -> list[str]:
    """Read from the file, so that they can be listed where the client is not installed."""
    tree = ast.parse(driver.read_text(encoding="utf-8"))
    found = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [name for name in found if not name.startswith("_")]


def main() -> None:
    job = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a client prints must not mix with the answers
    platform = Platform(**{**job["platform"], "folder": Path(job["platform"]["folder"])})
    # Noting every call doubles the time.
    profile = _profile if job["modules"] else None
    for driver in job["drivers"]:
        for line in run(behaviours_of(Path(driver)), platform, profile):
            print(json.dumps(line), file=answers, flush=True)
    files = [str(importlib.import_module(module).__file__) for module in job["modules"]]
    functions = {name: (file, line) for file in files for name, line in public_functions(file)}
    called = [name for name, place in functions.items() if place in _CALLED]
    print(json.dumps({"functions": sorted(functions), "called": sorted(called)}), file=answers)
    answers.close()


if __name__ == "__main__":
    main()
