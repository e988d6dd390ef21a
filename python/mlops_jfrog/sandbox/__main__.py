"""``python -m mlops_jfrog.sandbox --data DIR``: the sandbox without the command line's layers."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from mlops_jfrog.errors import MlopsError
from mlops_jfrog.sandbox.faults.plan import FaultPlan
from mlops_jfrog.sandbox.server import serve


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal ends it; the exit code is that of the error, if any."""
    parser = argparse.ArgumentParser(prog="python -m mlops_jfrog.sandbox", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds everything")
    parser.add_argument("--host", default="127.0.0.1", help="address to bind (default: loopback)")
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument("--ready-file", type=Path, help="written (0600) once the sandbox answers")
    parser.add_argument("--advisories", type=Path, help="folder of OSV records")
    parser.add_argument("--anonymous", action="store_true", help="read without credentials")
    parser.add_argument("--fault", action="append", default=[], help="goes wrong on purpose")
    parser.add_argument("--fault-seed", type=int, default=0, help="decides which requests")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that serve() may clean up
    try:
        faults = FaultPlan.parse(options.fault, options.fault_seed)
        place = (options.data, options.host, options.port, options.ready_file)
        serve(*place, options.advisories, faults, anonymous=options.anonymous)
    except MlopsError as error:
        sys.stderr.write(f"{error.message}\n{error.hint}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
