"""A Jenkins controller to drive: keeps items, queue and builds, and answers as a real one does.

Statuses, headers and shapes of bodies are those recorded from Jenkins 2.440.3; a test compares
them with the recording. Time passes by being asked: every look at queue or log is one step on.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree.ElementTree import ParseError

from support.dropping_server import DroppingServer
from support.jenkins_tree import FOLDER, chosen, described_class, parsed

USER, TOKEN = "ci", "canary-api-token-91"
_HTML = {"Content-Type": "text/html;charset=utf-8", "X-Jenkins": "2.440.3"}
_JSON = {"Content-Type": "application/json;charset=utf-8", "X-Jenkins": "2.440.3"}
_TEXT = {"Content-Type": "text/plain;charset=utf-8"}
_UNSAFE = "?*/\\%!@#$^&|<>[]:;"


@dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass
class BuildState:
    """A build: its log comes in ``parts``, one for each look."""

    number: int
    queue_id: int
    result: str
    parts: list[str]
    parameters: dict[str, str]
    seen: int = 1

    @property
    def log(self) -> str:
        return "".join(self.parts[: self.seen])

    @property
    def running(self) -> bool:
        return self.seen < len(self.parts)


@dataclass
class ItemState:
    """An item as it is stored."""

    class_name: str
    configuration: str
    builds: list[BuildState] = field(default_factory=list)

    @property
    def root(self) -> Any:
        return parsed(self.configuration)

    @property
    def parameters(self) -> list[str]:
        definitions = self.root.iter("parameterDefinitions")
        return [each.findtext("name") or "" for held in definitions for each in held]


@dataclass
class JenkinsState:
    """The whole controller; items by their full names, parts separated by ``/``."""

    url: str = ""
    items: dict[str, ItemState] = field(default_factory=dict)
    queue: dict[int, dict[str, Any]] = field(default_factory=dict)
    crumb: str = "crumb-1"
    faults: list[Reply] = field(default_factory=list)
    """Answers given before any request is looked at, in order."""
    asked: list[str] = field(default_factory=list)
    waits: int = 1
    next_result: str = "SUCCESS"
    next_log: list[str] = field(default_factory=lambda: ["Started\n", "+ train\n", "Finished\n"])
    queue_number: int = 9

    def restart(self) -> None:
        """Sessions and the queue's memory are gone; items and builds stay."""
        self.crumb += "x"
        self.queue.clear()

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> Reply:
        parts = urlsplit(target)
        self.asked.append(f"{method} {parts.path}")
        if self.faults:
            return self.faults.pop(0)
        login = base64.b64encode(f"{USER}:{TOKEN}".encode()).decode()
        if headers.get("Authorization") is None:
            return Reply(403, _HTML, "<html>")
        if headers["Authorization"] != f"Basic {login}":
            challenge = {"WWW-Authenticate": 'Basic realm="Jenkins"'}
            return Reply(401, {**challenge, "Content-Type": "text/html;charset=iso-8859-1"})
        if method == "POST" and headers.get("Jenkins-Crumb") != self.crumb:
            html = {"Content-Type": "text/html;charset=iso-8859-1"}
            return Reply(403, html, "Error 403 No valid crumb was included in the request")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        return self._routed(method, parts.path, query, body)

    def _routed(self, method: str, path: str, query: dict[str, str], body: bytes) -> Reply:
        segments = path.strip("/").split("/")
        names = []
        while len(segments) > 1 and segments[0] == "job":
            names.append(unquote(segments[1]))
            segments = segments[2:]
        item, rest = "/".join(names), "/".join(segments)
        if item and item not in self.items:
            return Reply(404, _HTML, "Not found")
        if method == "POST":
            return self._posted(item, rest, query, body)
        if rest == "crumbIssuer/api/json":
            named = {"crumb": self.crumb, "crumbRequestField": "Jenkins-Crumb"}
            return _json({"_class": "hudson.security.csrf.DefaultCrumbIssuer", **named})
        if rest.startswith("queue/item/"):
            return self._queued(int(segments[2]))
        if rest == "config.xml":
            return Reply(200, {"Content-Type": "application/xml"}, self.items[item].configuration)
        if rest == "api/json":
            return _json(chosen(self._node(item), query.get("tree")))
        return self._of_build(item, segments, query)

    def _posted(self, item: str, rest: str, query: dict[str, str], body: bytes) -> Reply:
        text = body.decode()
        if rest == "createItem":
            return self._created(item, query["name"], text)
        if rest == "config.xml":
            self.items[item].configuration = text
            return Reply(200)
        if rest == "doDelete":
            for path in [p for p in self.items if p == item or p.startswith(f"{item}/")]:
                del self.items[path]
            return Reply(302, {"Location": f"{self.url}/"})
        if rest in ("build", "buildWithParameters"):
            given = {name: values[0] for name, values in parse_qs(text).items()} | query
            return self._started(item, rest, given)
        if rest == "pipeline-model-converter/validate":
            bad = "stages { }" in parse_qs(text)["jenkinsfile"][0]
            said = "Errors encountered validating Jenkinsfile:\nWorkflowScript: 2: No stages"
            return Reply(200, _TEXT, said if bad else "Jenkinsfile successfully validated.\n")
        return Reply(404, _HTML)

    def _created(self, folder: str, name: str, text: str) -> Reply:
        unsafe = next((each for each in name if each in _UNSAFE), None)
        if unsafe is not None:
            return Reply(400, {**_HTML, "X-Error": f"{unsafe}  is an unsafe character"})
        path = f"{folder}/{name}".lstrip("/")
        if path in self.items:
            exists = f"A job already exists with the name  {name} "
            return Reply(400, {**_HTML, "X-Error": exists})
        try:
            class_name = described_class(parsed(text).tag)
        except ParseError:
            return Reply(500, _HTML)
        self.items[path] = ItemState(class_name, text)
        return Reply(200)

    def _started(self, item: str, verb: str, given: dict[str, str]) -> Reply:
        state = self.items[item]
        if verb == "build" and state.parameters:
            return Reply(
                400, {"Content-Type": "text/html;charset=iso-8859-1"}, "Nothing is submitted"
            )
        self.queue_number += 1
        number = len(state.builds) + 1
        build = BuildState(number, self.queue_number, self.next_result, self.next_log, given)
        self.queue[self.queue_number] = {"item": item, "build": build, "left": self.waits}
        return Reply(201, {"Location": f"{self.url}/queue/item/{self.queue_number}/"})

    def _queued(self, number: int) -> Reply:
        entry = self.queue.get(number)
        if entry is None:
            return Reply(404, _HTML)
        if entry["left"] > 0:
            entry["left"] -= 1
            why = "In the quiet period. Expires in 4.8 sec"
            return _json({"_class": "hudson.model.Queue$WaitingItem", "id": number, "why": why})
        build: BuildState = entry["build"]
        if build not in self.items[entry["item"]].builds:
            self.items[entry["item"]].builds.append(build)
        executable = {"number": build.number, "url": self._url(entry["item"]) + f"{build.number}/"}
        left = {"_class": "hudson.model.Queue$LeftItem", "why": None, "cancelled": False}
        return _json({**left, "id": number, "executable": executable})

    def _of_build(self, item: str, segments: list[str], query: dict[str, str]) -> Reply:
        builds = self.items[item].builds if item else []
        build = next((each for each in builds if str(each.number) == segments[0]), None)
        if build is None:
            return Reply(404, _HTML)
        if segments[1:] == ["api", "json"]:
            return _json(chosen(self._build_node(item, build), query.get("tree")))
        if segments[1:] == ["logText", "progressiveText"]:
            text = build.log.encode()
            start = int(query["start"])
            more = {"X-More-Data": "true"} if build.running else {}
            build.seen = min(build.seen + 1, len(build.parts))
            size = {"X-Text-Size": str(len(text))}
            return Reply(200, {**_TEXT, **size, **more}, text[start:].decode())
        return Reply(404, _HTML)

    def _build_node(self, item: str, build: BuildState) -> dict[str, Any]:
        return {
            "_class": "org.jenkinsci.plugins.workflow.job.WorkflowRun",
            "building": build.running,
            "number": build.number,
            "queueId": build.queue_id,
            "result": None if build.running else build.result,
            "timestamp": 1795220531603,
            "duration": 0 if build.running else 4545,
            "url": f"{self._url(item)}{build.number}/",
        }

    def _node(self, path: str) -> dict[str, Any]:
        prefix = f"{path}/" if path else ""
        below = [p for p in self.items if p.startswith(prefix) and "/" not in p[len(prefix) :]]
        jobs = {"jobs": [self._node(each) for each in below]}
        if not path:
            return {"_class": "hudson.model.Hudson", **jobs}
        state = self.items[path]
        node: dict[str, Any] = {
            "_class": state.class_name,
            "name": path.rpartition("/")[2],
            "fullName": path,
            "url": self._url(path),
            "description": state.root.findtext("description"),
            "property": [{"parameterDefinitions": [{"name": n} for n in state.parameters]}],
            "builds": [self._build_node(path, each) for each in reversed(state.builds)],
        }
        node["lastBuild"] = node["builds"][0] if node["builds"] else None
        return {**node, **jobs} if state.class_name in FOLDER else node

    def _url(self, path: str) -> str:
        return f"{self.url}/job/{path.replace('/', '/job/')}/"


def _json(document: object) -> Reply:
    return Reply(200, _JSON, json.dumps(document))


@contextmanager
def jenkins_controller(
    started: JenkinsState | None = None, *, certificate: Path | None = None
) -> Iterator[JenkinsState]:
    """The controller, for the time of the block.

    ``started`` is one that can do more, or one that ended: it is back at its address. A
    certificate, with its key, makes it speak TLS.
    """
    state = started or JenkinsState()
    port = urlsplit(state.url).port or 0
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_request(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with lock:
                reply = state.answer(self.command, self.path, self.headers, body)
            content = reply.body.encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = handle_request

        def log_message(self, format: str, *args: object) -> None:
            """Silent: the test looks at ``asked``."""

    server = DroppingServer(port, Handler, certificate)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    state.url = server.url
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
