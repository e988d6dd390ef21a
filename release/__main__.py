"""``python -m release FOLDER``: the library's release tree, with the helper as a zipapp in it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from release.library import write_library

CHECKOUT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Build; print what was built."""
    parser = argparse.ArgumentParser(prog="python -m release", description=__doc__)
    parser.add_argument("folder", type=Path, help="is replaced if it exists")
    folder = parser.parse_args().folder
    digest = write_library(CHECKOUT, folder)
    sys.stdout.write(f"{folder}: ready to be tagged; its mlops-jfrog.pyz has SHA-256 {digest}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
