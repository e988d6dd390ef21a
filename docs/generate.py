"""Writes every generated file of the checkout; with --check only says which of them drifted."""

from __future__ import annotations

import sys
from pathlib import Path

from mlops_jfrog.cli.reference import documents

ROOT = Path(__file__).resolve().parent.parent


def drifted(root: Path) -> list[str]:
    """Paths of the generated files that are not what they would be generated as."""
    return [
        path
        for path, text in documents().items()
        if not (root / path).is_file() or (root / path).read_text(encoding="utf-8") != text
    ]


def write(root: Path) -> None:
    """Write those that drifted."""
    for path in drifted(root):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(documents()[path], encoding="utf-8", newline="\n")


def main(arguments: list[str]) -> int:
    """Exit code 1 where --check finds drift."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python docs/generate.py [--check]\n")
        return 2
    if not arguments:
        write(ROOT)
        return 0
    found = drifted(ROOT)
    for path in found:
        sys.stderr.write(f"{path} has drifted: run python docs/generate.py\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
