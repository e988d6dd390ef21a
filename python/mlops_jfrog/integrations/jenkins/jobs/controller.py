"""One controller: what is on it, changing it, running it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import jenkins
import requests

from mlops_jfrog.errors import ServerError
from mlops_jfrog.integrations.jenkins.jobs.client import Client, not_found
from mlops_jfrog.integrations.jenkins.jobs.item import CLASSES, Item, Kind, LastBuild

_PAGE = 500
"""Items of one folder in one answer."""
_DEPTH = 4
"""Levels of folders in one answer; deeper ones are asked for by themselves."""
_FIELDS = "_class,name,description,lastBuild[number,result,timestamp,duration]"
_XML = {"Content-Type": "text/xml; charset=utf-8"}


@dataclass(frozen=True)
class LogPart:
    """Text of a log from some offset; ``end`` is the next offset in bytes."""

    text: str
    end: int
    more: bool


class Controller:
    """Paths are full names of items, parts separated by ``/``; NotFoundError where one isn't."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def url(self) -> str:
        """Address of the controller, with a slash at the end."""
        return str(self._client.server)

    def items(self, root: str = "") -> Iterator[Item]:
        """Every item below ``root``, a folder before what is in it; nothing where it is not."""
        for first in range(0, 1_000_000, _PAGE):
            query = f"?tree={_tree(_DEPTH, first)}"
            try:
                answer = self._json(f"{_path(root)}api/json{query}")
            except jenkins.NotFoundException:
                return
            found = answer.get("jobs") or []
            for each in found:
                yield from self._walk(each, root, _DEPTH)
            if len(found) < _PAGE:
                return

    def _walk(self, node: Mapping[str, Any], parent: str, depth: int) -> Iterator[Item]:
        item = _item(node, parent)
        yield item
        if not item.has_children:
            return
        children = node.get("jobs")
        if depth <= 1 or children is None or len(children) >= _PAGE:
            yield from self.items(item.path)
            return
        for child in children:
            yield from self._walk(child, item.path, depth - 1)

    def above(self, path: str) -> Iterator[Item]:
        """The item at ``path`` and the folders that it lies in, those that are there."""
        parts = path.split("/") if path else []
        for count in range(1, len(parts) + 1):
            parent, here = "/".join(parts[: count - 1]), "/".join(parts[:count])
            try:
                yield _item(self._json(f"{_path(here)}api/json?tree={_FIELDS}"), parent)
            except jenkins.NotFoundException:
                return

    def configuration(self, path: str) -> str:
        """An item's config.xml."""
        try:
            return str(self._client.get_job_config(path))
        except jenkins.NotFoundException as error:
            raise not_found(error, path) from error

    def create(self, path: str, configuration: str) -> None:
        """Make an item; its folder is there."""
        folder, _, name = path.rpartition("/")
        # One request; python-jenkins' create_job asks before and afterwards too.
        self._post(f"{_path(folder)}createItem?name={quote(name, safe='')}", configuration, path)

    def update(self, path: str, configuration: str) -> None:
        """Give an item another configuration."""
        self._post(f"{_path(path)}config.xml", configuration, path)

    def delete(self, path: str) -> None:
        """Delete an item with all of its builds."""
        self._post(f"{_path(path)}doDelete", None, path)

    def start(self, path: str, parameters: Mapping[str, str]) -> int:
        """Queue a build; the number of the item in the queue.

        Values go in the body: a controller's access log holds queries. Jenkins refuses to start a
        job that has parameters in the way of one that has none.
        """
        with_parameters = bool(parameters) or self.takes_parameters(path)
        verb = "buildWithParameters" if with_parameters else "build"
        request = requests.Request("POST", f"{self.url}{_path(path)}{verb}", data=dict(parameters))
        try:
            answer = self._client.jenkins_request(request)
        except jenkins.NotFoundException as error:
            raise not_found(error, path) from error
        number = answer.headers.get("Location", "").rstrip("/").rpartition("/")[2]
        if not number.isdecimal():
            raise ServerError(f"{path}: the controller did not say where the build is queued")
        return int(number)

    def takes_parameters(self, path: str) -> bool:
        """Whether a build of it is started with parameters."""
        query = "?tree=property[parameterDefinitions[name]]"
        try:
            answer = self._json(f"{_path(path)}api/json{query}")
        except jenkins.NotFoundException as error:
            raise not_found(error, path) from error
        return any(each.get("parameterDefinitions") for each in answer.get("property") or [])

    def queued(self, number: int) -> Mapping[str, Any] | None:
        """An item of the queue; None once the controller has forgotten it."""
        try:
            return self._json(f"queue/item/{number}/api/json")
        except jenkins.NotFoundException:
            return None

    def build_of(self, path: str, queue_number: int) -> int | None:
        """The build that an item of the queue became; None where none did."""
        answer = self._json(f"{_path(path)}api/json?tree=builds[number,queueId]{{0,100}}")
        found = (b for b in answer.get("builds") or [] if b.get("queueId") == queue_number)
        return next((int(build["number"]) for build in found), None)

    def build(self, path: str, number: int) -> Mapping[str, Any]:
        """``building``, ``result`` and ``url`` of a build."""
        try:
            return self._json(f"{_path(path)}{number}/api/json?tree=building,result,url")
        except jenkins.NotFoundException as error:
            raise not_found(error, f"{path} #{number}") from error

    def log(self, path: str, number: int, start: int) -> LogPart:
        """A build's log from the byte ``start``."""
        answer = self._get(f"{_path(path)}{number}/logText/progressiveText?start={start}")
        answer.encoding = "utf-8"
        end = int(answer.headers.get("X-Text-Size", start + len(answer.content)))
        return LogPart(answer.text, end, answer.headers.get("X-More-Data") == "true")

    def complaints(self, jenkinsfile: str) -> str | None:
        """What the controller's linter finds wrong with a declarative Jenkinsfile, if anything."""
        answer = self._client.jenkins_request(
            requests.Request(
                "POST",
                f"{self.url}pipeline-model-converter/validate",
                data={"jenkinsfile": jenkinsfile},
            )
        )
        text = answer.text.strip()
        return None if text.startswith("Jenkinsfile successfully validated") else text

    def _get(self, path: str) -> requests.Response:
        return self._client.jenkins_request(requests.Request("GET", f"{self.url}{path}"))

    def _json(self, path: str) -> Mapping[str, Any]:
        try:
            found = json.loads(self._get(path).text)
        except ValueError as error:
            raise ServerError(
                f"{self.url} does not answer as a Jenkins controller does",
                hint="Check jenkins.url (JENKINS_URL).",
            ) from error
        return found if isinstance(found, dict) else {}

    def _post(self, path: str, body: str | None, what: str) -> None:
        request = requests.Request("POST", f"{self.url}{path}")
        if body is not None:
            request.data, request.headers = body.encode("utf-8"), dict(_XML)
        try:
            self._client.jenkins_request(request)
        except jenkins.NotFoundException as error:
            raise not_found(error, what) from error


def _path(path: str) -> str:
    parts = path.split("/") if path else []
    return "".join(f"job/{quote(part, safe='')}/" for part in parts)


def _tree(depth: int, first: int) -> str:
    tree = f"jobs[{_FIELDS}]{{0,{_PAGE}}}"
    for _ in range(depth - 2):
        tree = f"jobs[{_FIELDS},{tree}]{{0,{_PAGE}}}"
    return f"jobs[{_FIELDS},{tree}]{{{first},{first + _PAGE}}}"


def _item(node: Mapping[str, Any], parent: str) -> Item:
    last = node.get("lastBuild")
    return Item(
        path=f"{parent}/{node['name']}".lstrip("/"),
        kind=CLASSES.get(str(node.get("_class")), Kind.OTHER),
        description=node.get("description") or "",
        last=None
        if not last
        else LastBuild(
            int(last["number"]),
            last.get("result"),
            int(last.get("timestamp") or 0),
            int(last.get("duration") or 0),
        ),
    )
