"""``python -m tests.live``: reads JENKINS_URL, JENKINS_USER, JENKINS_TOKEN, JENKINS_LIBRARY.

The cases publish to a sandbox that this program starts, which the controller's built-in node must
reach: by default on this machine's loopback address. Where the controller runs elsewhere,
LIVE_JF_URL and LIVE_JF_TOKEN name a platform for tests that both reach.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping

from .controller import LiveController, Refused
from .platform import platform_for
from .suite import run_cases


def main(environment: Mapping[str, str]) -> int:
    """0 when every case passed, 1 when one failed, 2 when none could be run."""
    controller = LiveController(
        environment["JENKINS_URL"], environment["JENKINS_USER"], environment["JENKINS_TOKEN"]
    )
    library = environment.get("JENKINS_LIBRARY") or "mlops-jfrog"
    try:
        with platform_for(environment) as platform:
            version = f"live-{int(time.time())}"
            return min(1, run_cases(controller, library, platform, version, _say))
    except Refused as refused:
        _say(f"Nothing could be tested: {refused}")
        return 2


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(os.environ))
