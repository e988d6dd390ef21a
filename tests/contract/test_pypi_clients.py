"""pip, uv and twine, as users have them, against the sandbox's PyPI repositories."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import pytest

from mlops_jfrog.sandbox.server import start_in_thread
from support.distributions import source_archive, wheel
from support.platform_client import PlatformClient

from .conftest import environment
from .pypi_tools import API, Tools, placed

HTML_ONLY = ("pip==21.3.1",)
"""The last line of pip that knows PEP 503 alone."""


@dataclass(frozen=True)
class Upstream:
    """The sandbox behind the remote repository; closing ``life`` ends it."""

    client: PlatformClient
    life: ExitStack


Install = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def tools(installers: Path, tmp_path: Path, client: PlatformClient) -> Tools:
    client.repository("pypi-local", packageType="pypi")
    client.repository(
        "pypi-virtual",
        rclass="virtual",
        packageType="pypi",
        repositories=["pypi-local"],
        defaultDeploymentRepo="pypi-local",
    )
    (tmp_path / "work").mkdir()
    return Tools(installers, tmp_path / "work", client)


@pytest.fixture(params=["pip", "uv"])
def install(request: pytest.FixtureRequest, tools: Tools) -> Install:
    """Each installer in turn."""
    found: Install = getattr(tools, request.param)
    return found


@pytest.mark.parametrize("publisher", ["twine", "uv_publish"])
def test_distributions_are_uploaded_through_the_virtual_repository(
    tools: Tools, publisher: str
) -> None:
    publish: Install = getattr(tools, publisher)
    files = wheel("tiny-features", "1.2.0"), source_archive("tiny-features", "1.2.0")
    done = publish("pypi-virtual", *files)
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("tiny_features-1.2.0-py3-none-any.whl", "tiny_features-1.2.0.tar.gz"):
        assert tools.client.exists("pypi-local", f"tiny-features/1.2.0/{name}")


def test_the_newest_version_for_this_python_is_installed_with_its_dependencies(
    tools: Tools, install: Install
) -> None:
    tools.client.deploy("pypi-local", *placed(wheel("tiny-base", "0.3.1")))
    for version, python in (("1.1.0", ">=3.8"), ("1.2.0", ">=3.8"), ("9.0", ">=99")):
        file = wheel("tiny-features", version, requires_python=python, requires=["tiny-base"])
        tools.client.deploy("pypi-local", *placed(file))
    done = install("pypi-virtual", "Tiny.Features")
    assert done.returncode == 0, done.stderr
    assert tools.versions() == {"tiny_features": "1.2.0", "tiny_base": "0.3.1"}
    assert (tools.installed / "tiny_features.py").read_text() == "VERSION = '1.2.0'\n"


def test_installers_hold_a_file_against_its_digest(tools: Tools, install: Install) -> None:
    name, content = wheel("tiny-features", "1.2.0")
    answer = tools.client.deploy("pypi-local", *placed((name, content)))
    lock = tools.folder / "requirements.txt"
    lock.write_text(f"tiny-features==1.2.0 --hash=sha256:{answer['sha256']}\n")
    done = install("pypi-virtual", "--require-hashes", "-r", str(lock))
    assert done.returncode == 0, done.stderr
    lock.write_text(f"tiny-features==1.2.0 --hash=sha256:{'0' * 64}\n")
    tools.uninstall()
    assert install("pypi-virtual", "--require-hashes", "-r", str(lock)).returncode != 0
    assert tools.versions() == {}


def test_what_is_published_is_not_replaced_by_whoever_may_only_deploy(
    tools: Tools, installers: Path
) -> None:
    scope = "artifact:pypi-local:r,w,n"
    body = {"username": "ci", "scope": scope, "expires_in": 600}
    answer = tools.client.post("/access/api/v1/tokens", json=body)
    client = tools.client.with_token(answer.json()["access_token"])
    publisher = Tools(installers, tools.folder, client)
    name, content = wheel("tiny-features", "1.2.0")
    first = publisher.twine("pypi-local", (name, content))
    assert first.returncode == 0, first.stdout + first.stderr
    assert publisher.twine("pypi-local", (name, content)).returncode == 0
    other = wheel("tiny-features", "1.2.0", module="CHANGED = True\n")[1]
    refused = publisher.twine("pypi-local", (name, other))
    assert refused.returncode != 0
    assert "403" in refused.stdout + refused.stderr
    stored = tools.client.get(f"/artifactory/pypi-local/tiny-features/1.2.0/{name}")
    assert stored.content == content


def test_a_wrong_token_installs_nothing_and_is_not_printed(tools: Tools, install: Install) -> None:
    tools.client.deploy("pypi-local", *placed(wheel("tiny-features", "1.2.0")))
    tools.client.token = "canary-wrong-token"
    done = install("pypi-virtual", "tiny-features")
    assert done.returncode != 0
    assert "canary-wrong-token" not in done.stdout + done.stderr
    assert tools.versions() == {}


def test_a_yanked_version_is_installed_only_where_it_is_pinned(
    tools: Tools, install: Install
) -> None:
    for version in ("1.0", "1.1"):
        tools.client.deploy("pypi-local", *placed(wheel("tiny-features", version)))
    yank(tools.client, "pypi-local", wheel("tiny-features", "1.1")[0], "loses rows")
    done = install("pypi-virtual", "tiny-features")
    assert done.returncode == 0, done.stderr
    assert tools.versions() == {"tiny_features": "1.0"}
    tools.uninstall()
    pinned = install("pypi-virtual", "tiny-features==1.1")
    assert pinned.returncode == 0, pinned.stderr
    assert "loses rows" in pinned.stdout + pinned.stderr
    assert tools.versions() == {"tiny_features": "1.1"}


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="that pip does not run on this Python")
def test_an_installer_that_reads_html_only_installs_the_same(tools: Tools) -> None:
    old = replace(tools, programs=environment(HTML_ONLY))
    tools.client.deploy("pypi-local", *placed(wheel("tiny-base", "0.3.1")))
    for version, python in (("1.0", ">=3.8"), ("1.1", ">=3.8"), ("9.0", ">=99")):
        file = wheel("tiny-features", version, requires_python=python, requires=["tiny-base"])
        tools.client.deploy("pypi-local", *placed(file))
    yank(tools.client, "pypi-local", wheel("tiny-features", "1.1")[0], "true")
    done = old.pip("pypi-virtual", "tiny-features")
    assert done.returncode == 0, done.stderr
    assert tools.versions() == {"tiny_features": "1.0", "tiny_base": "0.3.1"}


@pytest.fixture
def upstream(tools: Tools) -> Iterator[Upstream]:
    """Another sandbox, which ``pypi-virtual`` asks after the local repository."""
    with ExitStack() as life:
        running = life.enter_context(start_in_thread(tools.folder / "upstream"))
        client = PlatformClient(running)
        client.repository("local", packageType="pypi")
        tools.client.repository(
            "pypi-remote",
            rclass="remote",
            packageType="pypi",
            url=f"{running.url}{API}/local",
            username=running.admin_user,
            password=running.admin_password,
            retrievalCachePeriodSecs=0,
        )
        members = {"repositories": ["pypi-local", "pypi-remote"]}
        path = "/artifactory/api/repositories/pypi-virtual"
        assert tools.client.post(path, json=members).status_code == 200
        yield Upstream(client, life)


def test_own_packages_install_with_dependencies_of_the_upstream(
    tools: Tools, install: Install, upstream: Upstream
) -> None:
    own = wheel("tiny-features", "1.0", requires=["tiny-base>=1"])
    assert tools.twine("pypi-virtual", own).returncode == 0
    for version, python in (("1.0", ">=3.8"), ("1.1", ">=3.8"), ("9.0", ">=99")):
        file = wheel("tiny-base", version, requires_python=python)
        upstream.client.deploy("local", *placed(file))
    yank(upstream.client, "local", wheel("tiny-base", "1.1")[0], "broken")
    done = install("pypi-virtual", "tiny-features")
    assert done.returncode == 0, done.stderr
    assert tools.versions() == {"tiny_features": "1.0", "tiny_base": "1.0"}
    cached = "tiny-base/1.0/tiny_base-1.0-py3-none-any.whl"
    assert tools.client.exists("pypi-remote-cache", cached)


def test_what_is_cached_installs_without_the_upstream(
    tools: Tools, install: Install, upstream: Upstream
) -> None:
    for version in ("1.0", "2.0"):
        upstream.client.deploy("local", *placed(wheel("tiny-features", version)))
    done = install("pypi-virtual", "tiny-features<2")
    assert done.returncode == 0, done.stderr
    upstream.life.close()
    tools.uninstall()
    again = install("pypi-virtual", "tiny-features>=1")
    assert again.returncode == 0, again.stderr
    assert tools.versions() == {"tiny_features": "1.0"}


def test_a_file_that_the_upstream_altered_is_not_installed(
    tools: Tools, upstream: Upstream
) -> None:
    path, content = placed(wheel("tiny-features", "1.0"))
    upstream.client.deploy("local", path, content)
    period = {"retrievalCachePeriodSecs": 3600}
    tools.client.post("/artifactory/api/repositories/pypi-remote", json=period)
    page = tools.client.get(f"{API}/pypi-remote/simple/tiny-features/")
    assert page.status_code == 200
    upstream.client.deploy("local", path, wheel("tiny-features", "1.0", module="BAD = 1\n")[1])
    # pip alone: uv asks five times, waiting longer each time.
    assert tools.pip("pypi-virtual", "tiny-features").returncode != 0
    assert not tools.client.exists("pypi-remote-cache", path)


def yank(client: PlatformClient, repo: str, filename: str, reason: str) -> None:
    """Mark a version as one that nobody should choose any more."""
    path = placed((filename, b""))[0]
    query = f"properties=pypi.yanked={quote(reason)}"
    answer = client.put(f"/artifactory/api/storage/{repo}/{path}?{query}")
    assert answer.status_code == 204, answer.text
