"""The helper's installation, with real pip from a small index that wants a login."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import pytest

LIBRARY = Path(__file__).parents[3] / "resources" / "org" / "mlopsjfrog"
SIMPLE = "/artifactory/api/pypi/pypi-virtual/simple/mlops-jfrog/"
PAYLOAD = base64.urlsafe_b64encode(b'{"sub": "jfac@01/users/ci-bot"}').decode().rstrip("=")
TOKEN = f"canary-head.{PAYLOAD}.canary-tail"


def load(name: str) -> ModuleType:
    """A module of the library's resources; they are no package."""
    spec = importlib.util.spec_from_file_location(name, LIBRARY / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


helper_install = load("helper_install")
helper_venv = load("helper_venv")


def wheel(folder: Path, version: str) -> Path:
    """A wheel of that version whose module prints it."""
    path = folder / f"mlops_jfrog-{version}-py3-none-any.whl"
    info = f"mlops_jfrog-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mlops_jfrog/__init__.py", "")
        archive.writestr("mlops_jfrog/__main__.py", f"print('helper {version}')")
        metadata = f"Metadata-Version: 2.1\nName: mlops-jfrog\nVersion: {version}\n"
        archive.writestr(f"{info}/METADATA", metadata)
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


class Index(ThreadingHTTPServer):
    """Serves wheels to those who log in; remembers every path and login."""

    def __init__(self, wheels: list[Path], files_at: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.wheels = {path.name: path for path in wheels}
        self.files_at = files_at
        self.seen: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def downloads(self) -> list[str]:
        return [path for path, login in self.seen if path.endswith(".whl") and TOKEN in login]


class _Handler(BaseHTTPRequestHandler):
    server: Index

    def do_GET(self) -> None:
        scheme, _, encoded = self.headers.get("Authorization", "").partition(" ")
        login = base64.b64decode(encoded).decode() if scheme == "Basic" else ""
        self.server.seen.append((self.path, login))
        if login != f"ci-bot:{TOKEN}":
            self.answer(401, b"", {"WWW-Authenticate": 'Basic realm="index"'})
        elif self.path == SIMPLE:
            links = "".join(self.link(path) for path in self.server.wheels.values())
            self.answer(
                200, f"<html><body>{links}</body></html>".encode(), {"Content-Type": "text/html"}
            )
        elif self.path.rpartition("/")[2] in self.server.wheels:
            self.answer(200, self.server.wheels[self.path.rpartition("/")[2]].read_bytes(), {})
        else:
            self.answer(404, b"", {})

    def link(self, path: Path) -> str:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        href = f"{self.server.files_at or self.server.url}/files/{path.name}#sha256={digest}"
        return f'<a href="{href}">{path.name}</a>'

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Tests are silent."""


def serving(index: Index) -> Iterator[Index]:
    thread = threading.Thread(target=index.serve_forever, daemon=True)
    thread.start()
    yield index
    index.shutdown()
    index.server_close()
    thread.join()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    yield from serving(Index([wheel(tmp_path, "0.1.0"), wheel(tmp_path, "0.2.0")]))


@pytest.fixture
def environment(index: Index, tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "JF_URL": index.url,
        "JF_ACCESS_TOKEN": TOKEN,
        "MLOPS_CACHE": str(tmp_path / "cache"),
    }


def test_exactly_the_wanted_version_is_installed_once(
    index: Index, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[str] = []
    real = helper_install.run

    def recorded(command: list[str], *rest: object) -> object:
        commands.append(" ".join(command))
        return real(command, *rest)

    monkeypatch.setattr(helper_install, "run", recorded)
    monkeypatch.setattr(helper_venv, "run", recorded)
    python = helper_venv.interpreter("0.1.0", environment)
    said = subprocess.check_output([str(python), "-I", "-m", "mlops_jfrog"], text=True)
    assert said == "helper 0.1.0\n"
    assert helper_venv.interpreter("0.1.0", environment) == python
    assert len(index.downloads()) == 1
    assert commands
    assert "canary" not in " ".join(commands)
    written = [p for p in Path(environment["MLOPS_CACHE"]).rglob("*") if p.is_file()]
    assert not [path for path in written if b"canary-" in path.read_bytes()]
    assert not list(Path(environment["MLOPS_CACHE"]).rglob("keyring.py"))


def test_two_builds_at_once_install_it_once(index: Index, environment: dict[str, str]) -> None:
    program = (
        f"import os, sys; sys.path.insert(0, {str(LIBRARY)!r}); import helper_venv;"
        "print(helper_venv.interpreter('0.1.0', os.environ))"
    )
    builds = [
        subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [build.communicate()[0].decode().splitlines()[-1] for build in builds]
    assert [build.returncode for build in builds] == [0, 0]
    assert said[0] == said[1]
    assert len(index.downloads()) == 1


def test_a_version_that_is_not_there_is_never_replaced_by_another(
    index: Index, environment: dict[str, str]
) -> None:
    with pytest.raises(
        helper_install.InstallFailed, match=r"mlops-jfrog 0\.3\.0 .*is not there"
    ) as failed:
        helper_venv.interpreter("0.3.0", environment)
    assert (failed.value.code, failed.value.exit_code) == ("not-found", 5)
    assert index.downloads() == []
    assert [p.name for p in Path(environment["MLOPS_CACHE"]).iterdir() if p.is_dir()] == []


def test_a_refused_token_is_an_authentication_error(environment: dict[str, str]) -> None:
    refused = {**environment, "JF_ACCESS_TOKEN": "canary-wrong"}
    with pytest.raises(helper_install.InstallFailed, match="refused the token") as failed:
        helper_venv.interpreter("0.1.0", refused)
    assert failed.value.exit_code == 4


def test_an_unreachable_platform_is_a_network_error(environment: dict[str, str]) -> None:
    gone = Index([])
    gone.server_close()
    with pytest.raises(helper_install.InstallFailed, match="can't be reached") as failed:
        helper_venv.interpreter("0.1.0", {**environment, "JF_URL": gone.url})
    assert failed.value.exit_code == 7


def test_another_host_never_gets_the_token(environment: dict[str, str], tmp_path: Path) -> None:
    for elsewhere in serving(Index([wheel(tmp_path, "0.1.0")])):
        links = Index(
            [wheel(tmp_path, "0.1.0")], files_at=elsewhere.url.replace("127.0.0.1", "localhost")
        )
        for index in serving(links):
            with pytest.raises(helper_install.InstallFailed):
                helper_venv.interpreter("0.1.0", {**environment, "JF_URL": index.url})
        assert elsewhere.seen
        assert [login for _, login in elsewhere.seen if "canary" in login] == []


def test_settings_of_pip_that_name_another_index_do_not_count(environment: dict[str, str]) -> None:
    asked = helper_install.pip_environment(
        "https://acme.example/simple",
        {**environment, "PIP_EXTRA_INDEX_URL": "https://evil.example", "PIP_CERT": "/ca.pem"},
        Path("keyring"),
    )
    assert "PIP_EXTRA_INDEX_URL" not in asked
    assert asked["PIP_CERT"] == "/ca.pem"
    assert asked["PIP_CONFIG_FILE"] == os.devnull
    assert asked["PIP_INDEX_URL"] == "https://ci-bot@acme.example/simple"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://acme.example", "https://acme.example/artifactory/api/pypi/pypi-virtual/simple"),
        ("https://acme.example/", "https://acme.example/artifactory/api/pypi/pypi-virtual/simple"),
        ("http://h:1/artifactory", "http://h:1/artifactory/api/pypi/pypi-virtual/simple"),
        ("https://u:canary@h/jf", "https://h/jf/artifactory/api/pypi/pypi-virtual/simple"),
    ],
)
def test_the_index_is_the_platforms(url: str, expected: str) -> None:
    assert helper_install.index_url({"JF_URL": url}) == expected


def test_the_repository_can_be_named() -> None:
    named = {"JF_URL": "https://h", "MLOPS_PYPI_REPOSITORY": "team-pypi"}
    assert helper_install.index_url(named) == "https://h/artifactory/api/pypi/team-pypi/simple"


@pytest.mark.parametrize("token", ["", "no-jwt", "a.!!.c", "a.bm8ganNvbg.c"])
def test_a_token_without_a_subject_gets_a_neutral_user(token: str) -> None:
    assert helper_install.user_name({"JF_ACCESS_TOKEN": token}) == "access-token"


def test_a_named_user_wins() -> None:
    assert helper_install.user_name({"JF_USER": "alice", "JF_ACCESS_TOKEN": TOKEN}) == "alice"


def test_a_cache_that_cannot_be_used_is_named(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text(json.dumps({}), encoding="utf-8")
    with pytest.raises(helper_install.InstallFailed, match=r"cache .* can't be used") as failed:
        helper_venv.interpreter("0.1.0", {**environment, "MLOPS_CACHE": str(tmp_path / "file")})
    assert "MLOPS_CACHE" in failed.value.hint


def test_what_a_killed_installation_left_is_cleared_away(environment: dict[str, str]) -> None:
    python = helper_venv.interpreter("0.1.0", environment)
    home = python.parent.parent
    home.rename(home.with_name(home.name + ".making-killed"))
    assert helper_venv.interpreter("0.1.0", environment).exists()
    assert [p.name for p in home.parent.iterdir() if p.is_dir()] == [home.name]


def test_printed_output_is_redacted() -> None:
    assert helper_install.redacted(f"a {TOKEN} b", {"JF_ACCESS_TOKEN": TOKEN}) == "a **** b"
