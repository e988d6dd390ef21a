"""What a script with pyartifactory does, as its documentation shows it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from pyartifactory import Artifactory  # type: ignore[import-not-found, unused-ignore]


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    remote = f"{job['repository']}/{job['folder']}"
    artifactory = Artifactory(url=job["base"], access_token=os.environ["BENCH_TOKEN"])
    for file in job["files"]:
        if job["direction"] == "up":
            source = Path(job["local"]) / file["path"]
            artifactory.artifacts.deploy(source, f"{remote}/{file['path']}")
        else:
            artifactory.artifacts.download(f"{remote}/{file['path']}", job["local"])


if __name__ == "__main__":
    main()
