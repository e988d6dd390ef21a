"""Our own engines without the command line: for a server that can't be searched.

``UNVERIFIED=1``: the server states no checksums, so the answer to an upload is completed with
those that were sent, which our client would not do; what is stored is then not verified. It has no
deploy by checksum either, so that is switched off.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import urllib3
import urllib3.connectionpool

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog import artifacts
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.fetching import Fetching, fetch_files
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.sending import Sending, send_files


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    if os.environ.get("UNVERIFIED"):
        believe_uploads()
    token = f"Bearer {os.environ['BENCH_TOKEN']}"
    platform = Platform(PlatformSession({"artifactory": job["base"]}, authorization=token))
    remote, local = f"{job['repository']}/{job['folder']}", Path(job["local"])
    places = [
        (file, ArtifactPath.parse(f"{remote}/{file['path']}"), local / file["path"])
        for file in job["files"]
    ]
    options = TransferOptions()
    if job["direction"] == "up":
        sendings = [Sending(path, target, Properties()) for _, target, path in places]
        send_files(platform, sendings, options=options)
    else:
        wanted = [Fetching(at, file["sha256"], file["size"], path) for file, at, path in places]
        fetch_files(platform, wanted, options=options)


def believe_uploads() -> None:
    """Complete every empty 201 to an upload, and ask for none by checksum."""
    artifacts.CHECKSUM_DEPLOY_FROM = sys.maxsize
    pool: Any = urllib3.connectionpool.HTTPConnectionPool
    ask = pool.urlopen

    def urlopen(self: object, method: str, url: str, *given: Any, **named: Any) -> Any:
        answer = ask(self, method, url, *given, **named)
        headers: Mapping[str, str] = named.get("headers") or {}
        if method != "PUT" or answer.status not in (201, 204):
            return answer
        answer.drain_conn()
        sha256 = {name.lower(): value for name, value in headers.items()}["x-checksum-sha256"]
        body = json.dumps({"checksums": {"sha256": sha256}}).encode()
        return urllib3.HTTPResponse(
            body=io.BytesIO(body),
            headers={"Content-Length": str(len(body))},
            status=201,
            preload_content=named.get("preload_content", True),
            request_method=method,
        )

    pool.urlopen = urlopen


if __name__ == "__main__":
    main()
