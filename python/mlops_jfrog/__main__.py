"""``python -m mlops_jfrog`` and the ``mlops-jfrog`` command."""

from __future__ import annotations

import gc
import sys

from mlops_jfrog.version import __version__


def main() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"mlops-jfrog {__version__}\n")
        return
    # Imported here so that --version, which every bootstrap asks for, loads nothing.
    from mlops_jfrog.cli.main import run

    code = run(sys.argv[1:])
    # What is left goes with the process: to look for garbage in it would take a tenth of a call.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
