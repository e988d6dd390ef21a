"""Runs whose uploads need more than to be sent: parts, and archives to unpack."""

from __future__ import annotations

import io
import json
import zipfile
from urllib.parse import urlsplit

from sandbox.recordings import Sender

from .checking import check
from .preparing import sent_digests
from .stage import Stage


def unpacked(stage: Stage) -> None:
    """An archive in the place of the recorded one, whose bytes are not in the recording."""
    (exchange,) = stage.exchanges
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("config.json", "{}")
        archive.writestr("weights/w0.bin", b"w0")
    stage.contents.known[(exchange.body or {})["sha256"]] = packed.getvalue()
    stage.contents.of(sent_digests(exchange), 0)
    check(stage, exchange, stage.send(exchange))
    folder = exchange.path.partition(";")[0].rpartition("/")[0].removeprefix("/artifactory/")
    assert stage.sender.administer("GET", f"{folder}/weights/w0.bin") == b"w0"
    shown = json.loads(stage.sender.administer("GET", f"api/storage/{folder}"))
    assert {one["uri"] for one in shown["children"]} == {"/config.json", "/weights"}
    path = f"api/storage/{folder}/config.json?properties"
    found = json.loads(stage.sender.administer("GET", path))["properties"]
    assert found["build.name"] == ["churn-train"]


def in_parts(stage: Stage) -> None:
    """Tokens and addresses are those that the sandbox gave, each sent where the CLI sends it."""
    whole = _prepare_parts(stage)
    upload_token = checksum_token = ""
    addresses: dict[str, str] = {}
    for exchange in stage.exchanges:
        headers = stage.contents.now(exchange.headers)
        if "X-Checksum-Deploy-Token" in headers:
            headers["X-Checksum-Deploy-Token"] = checksum_token
        steered = any(word in exchange.path for word in ("urlPart", "complete", "status"))
        sender = Sender(stage.sender.url, upload_token) if steered else stage.sender
        path = stage.contents.now(exchange.path)
        if "/uploads-part/" in path:
            path = addresses[path.rpartition("/")[2]]
        content = stage.contents.known.get((exchange.body or {}).get("sha256", ""))
        answer, text = sender.send(exchange.method, path, headers, content)
        assert answer.status == exchange.status, (exchange.path, text)
        said = json.loads(text) if text else {}
        assert (exchange.answer or {}).get("json", {}).keys() <= said.keys()
        upload_token = said.get("token", upload_token)
        checksum_token = said.get("checksumToken", checksum_token)
        if "urlPart" in path:
            addresses[path.rpartition("=")[2]] = urlsplit(said["url"]).path
    assert said["size"] == str(len(whole))
    assert said["checksums"]["sha256"] == stage.contents.now(
        sent_digests(stage.exchanges[0])["sha256"]
    )


def _prepare_parts(stage: Stage) -> bytes:
    parts: dict[int, bytes] = {}
    for exchange in stage.exchanges:
        if exchange.body and "/uploads-part/" in exchange.path:
            number = int(exchange.path.rpartition("/")[2])
            body = exchange.body
            parts[number] = stage.contents.of({"sha256": body["sha256"]}, body["length"])
    whole = b"".join(parts[number] for number in sorted(parts))
    recorded = sent_digests(stage.exchanges[0])
    stage.contents.known[recorded["sha256"]] = whole
    stage.contents.of(recorded, len(whole))
    return whole
