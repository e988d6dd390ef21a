"""What a script with requests does: one session, one file after the other, in blocks."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import requests


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    remote, local = f"{job['base']}/{job['repository']}/{job['folder']}", Path(job["local"])
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {os.environ['BENCH_TOKEN']}"
        for file in job["files"]:
            url, path = f"{remote}/{file['path']}", local / file["path"]
            if job["direction"] == "up":
                with path.open("rb") as body:
                    session.put(url, data=body, timeout=600).raise_for_status()
                continue
            with session.get(url, stream=True, timeout=600) as answer, path.open("wb") as out:
                answer.raise_for_status()
                for block in answer.iter_content(2**20):
                    out.write(block)


if __name__ == "__main__":
    main()
