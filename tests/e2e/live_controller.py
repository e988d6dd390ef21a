"""The fake controller with credentials, whose builds run on the harness."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from support.jenkins_controller import BuildState, JenkinsState, Reply
from support.jenkins_tree import parsed

from .harness import compiled_harness
from .jenkins import Jenkins
from .small_project import helper

_STORE = "credentials/store/system/domain/_/"
_TEXT = {"Content-Type": "text/plain;charset=utf-8"}


@dataclass
class LiveController(JenkinsState):
    """``agent`` is the built-in node; its library is known under ``library`` alone."""

    agent: Jenkins | None = None
    library: str = "mlops-jfrog"
    secrets: dict[str, str] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)

    def _posted(self, item: str, rest: str, query: dict[str, str], body: bytes) -> Reply:
        if rest == f"{_STORE}createCredentials":
            given = parsed(body.decode())
            self.secrets[str(given.findtext("id"))] = str(given.findtext("secret"))
            return Reply(200)
        if rest.startswith(f"{_STORE}credential/"):
            known = self.secrets.pop(rest.split("/")[-2], None) is not None
            return Reply(302, {"Location": f"{self.url}/"}) if known else Reply(404)
        return super()._posted(item, rest, query, body)

    def _started(self, item: str, verb: str, given: dict[str, str]) -> Reply:
        script = str(self.items[item].root.findtext("definition/script"))
        self.scripts.append(script)
        self.next_result, self.next_log = self._ran(script)
        return super()._started(item, verb, given)

    def _ran(self, script: str) -> tuple[str, list[str]]:
        if f"@Library('{self.library}')" not in script:
            asked = script.split("'")[1]
            return "FAILURE", [f"ERROR: Could not find any definition of libraries [{asked}]\n"]
        assert self.agent is not None
        agent = Jenkins(self.agent.home, dict(self.secrets), compiled_harness())
        number = len(self.scripts)
        build = agent.build(number, answer=None, environment=helper(agent), jenkinsfile=script)
        return build.result, ["Started by user ci\n", build.log]

    def _of_build(self, item: str, segments: list[str], query: dict[str, str]) -> Reply:
        found = super()._of_build(item, segments, query)
        if segments[1:] == ["consoleText"]:
            [build] = [b for b in self.items[item].builds if str(b.number) == segments[0]]
            return Reply(200, _TEXT, build.log)
        return found

    def _build_node(self, item: str, build: BuildState) -> dict[str, Any]:
        """Every look is one step on, as with the log."""
        node = super()._build_node(item, build)
        build.seen = min(build.seen + 1, len(build.parts))
        return node
