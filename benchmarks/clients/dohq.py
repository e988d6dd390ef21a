"""What a script with dohq-artifactory does, as its documentation shows it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from artifactory import ArtifactoryPath  # type: ignore[import-not-found, unused-ignore]


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    url = f"{job['base']}/{job['repository']}/{job['folder']}"
    remote, local = ArtifactoryPath(url, token=os.environ["BENCH_TOKEN"]), Path(job["local"])
    for file in job["files"]:
        target = remote / file["path"]
        if job["direction"] == "up":
            target.deploy_file(str(local / file["path"]))
        else:
            target.writeto(local / file["path"], chunk_size=2**20, progress_func=None)


if __name__ == "__main__":
    main()
