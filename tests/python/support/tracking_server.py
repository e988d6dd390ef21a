"""A tracking server's REST interface as MLflow 3.17.2 answers it, over real HTTP.

The real one is asked in ``tests/contract/test_mlflow_publish.py``; here it can be made to fail.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Json = Mapping[str, Any]


@dataclass
class TrackingServer:
    """What it knows, and the tags that it was given."""

    url: str = ""
    runs: dict[str, Json] = field(default_factory=dict)
    models: dict[str, Json] = field(default_factory=dict)
    versions: dict[tuple[str, str], Json] = field(default_factory=dict)
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    """By their path below ``mlflow-artifacts:/``."""
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    """By run id, or by ``name/version``."""
    authorizations: set[str | None] = field(default_factory=set)
    refuses_tags: bool = False

    def answer(self, method: str, target: str, body: Json) -> tuple[int, object]:
        parts = urlsplit(target)
        path, query = parts.path, {key: each[0] for key, each in parse_qs(parts.query).items()}
        if method == "POST":
            return self._tag(path, body)
        if path.startswith("/api/2.0/mlflow-artifacts/artifacts"):
            return self._artifact(
                unquote(path[len("/api/2.0/mlflow-artifacts/artifacts") :]), query
            )
        found = self._found(path.removeprefix("/api/2.0/mlflow/"), query)
        if found is None:
            return 404, {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "not found"}
        return 200, found

    def _found(self, path: str, query: dict[str, str]) -> Json | None:
        if path == "runs/get":
            run = self.runs.get(query["run_id"])
            return {"run": run} if run else None
        if path.startswith("logged-models/"):
            model = self.models.get(path.removeprefix("logged-models/"))
            return {"model": model} if model else None
        if path == "registered-models/alias":
            number = self.aliases.get((query["name"], query["alias"]), "")
        else:
            number = query["version"]
        version = self.versions.get((query["name"], number))
        if version is None:
            return None
        if path == "model-versions/get-download-uri":
            return {"artifact_uri": version["source"]}
        return {"model_version": version}

    def _artifact(self, path: str, query: dict[str, str]) -> tuple[int, object]:
        if path.strip("/"):
            content = self.files.get(path.strip("/"))
            return (200, content) if content is not None else (404, {"message": "none"})
        prefix = query["path"] + "/"
        names: dict[str, dict[str, object]] = {}
        for each, content in self.files.items():
            if each.startswith(prefix):
                name, slash, _ = each.removeprefix(prefix).partition("/")
                size = {} if slash else {"file_size": str(len(content))}
                names[name] = {"path": name, "is_dir": bool(slash), **size}
        return 200, {"files": list(names.values())}

    def _tag(self, path: str, body: Json) -> tuple[int, object]:
        if self.refuses_tags:
            return 403, {"error_code": "PERMISSION_DENIED", "message": "read only"}
        name = body["run_id"] if "run_id" in body else f"{body['name']}/{body['version']}"
        self.tags.setdefault(name, {})[body["key"]] = body["value"]
        return 200, {}


@contextmanager
def tracking_server() -> Iterator[TrackingServer]:
    """One on a free port, until the block ends."""
    held = TrackingServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._do(b"{}")

        def do_POST(self) -> None:
            self._do(self.rfile.read(int(self.headers["Content-Length"])))

        def _do(self, body: bytes) -> None:
            held.authorizations.add(self.headers.get("Authorization"))
            status, found = held.answer(self.command, self.path, json.loads(body))
            content = found if isinstance(found, bytes) else json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    held.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield held
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
