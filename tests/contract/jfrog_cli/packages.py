"""Runs of ``jf pip install``: pip's own requests to the index, then the CLI's."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote, urljoin

from sandbox.recordings import Exchange
from support.distributions import wheel

from .checking import check, check_content
from .stage import Answered, Stage

_WHEELS: tuple[tuple[str, str, list[str]], ...] = (
    ("tiny-features", "1.2.0", ["tiny-base"]),
    ("tiny-base", "0.3.1", []),
)
_LINK = re.compile(r'<a [^>]*href="([^"]+)"[^>]*>([^<]+)</a>')


def installed(stage: Stage) -> None:
    """Index pages offer the file with its digest, the file has it, the search finds it."""
    _prepare(stage)
    for exchange in stage.exchanges:
        answered = stage.send(exchange)
        if exchange.status == 200 and "/simple/" in exchange.path:
            _check_page(stage, exchange, answered)
        elif "If-None-Match" in exchange.headers:
            # The recording's server sent what pip has in its cache once more: we need not.
            assert answered[0].status == 304
        elif "/packages/" in exchange.path:
            assert answered[0].status == exchange.status
            check_content(stage, exchange, answered)
        else:
            check(stage, exchange, answered)


def _prepare(stage: Stage) -> None:
    local = {"rclass": "local", "packageType": "pypi"}
    stage.sender.administer("PUT", "api/repositories/pypi-local", local)
    virtual = {"rclass": "virtual", "packageType": "pypi", "repositories": ["pypi-local"]}
    virtual["defaultDeploymentRepo"] = "pypi-local"
    stage.sender.administer("PUT", "api/repositories/pypi-virtual", virtual)
    for project, version, requires in _WHEELS:
        name, content = wheel(project, version, requires=requires)
        stage.sender.administer("PUT", f"pypi-local/{project}/{version}/{name}", content)
        for digests in _recorded_digests(stage, name):
            stage.contents.known[digests["sha256"]] = content
            stage.contents.of(digests, len(content))
            stage.contents.digests[str(digests.get("length"))] = str(len(content))


def _recorded_digests(stage: Stage, name: str) -> list[dict[str, str]]:
    found = []
    for exchange in stage.exchanges:
        headers = exchange.answer_headers
        if exchange.path.endswith(f"/{name}") and "X-Checksum-Sha256" in headers:
            digests = {
                each: headers[f"X-Checksum-{each.capitalize()}"]
                for each in ("sha1", "sha256", "md5")
            }
            found.append({**digests, "length": headers["Content-Length"]})
        for item in exchange.found:
            if item["name"] == name:
                md5, sha1 = item["actual_md5"], item["actual_sha1"]
                found.append({"sha1": sha1, "md5": md5, "sha256": item["sha256"]})
    return found


def _check_page(stage: Stage, exchange: Exchange, answered: Answered) -> None:
    answer, text = answered
    assert answer.status == exchange.status, text
    recorded = _links_of_html(exchange.path, (exchange.answer or {})["text"])
    if "json" in (answer.getheader("Content-Type") or ""):
        found = _links_of_json(exchange.path, json.loads(text))
    else:
        found = _links_of_html(exchange.path, text.decode())
    assert found == stage.contents.now(recorded)


def _links_of_html(page: str, text: str) -> dict[str, str]:
    """Address, with the digest as its fragment, by file name."""
    return {name: urljoin(page, unquote(href)) for href, name in _LINK.findall(text)}


def _links_of_json(page: str, body: dict[str, Any]) -> dict[str, str]:
    return {
        one["filename"]: f"{urljoin(page, unquote(one['url']))}#sha256={one['hashes']['sha256']}"
        for one in body["files"]
    }
