"""What the pages show, to whom, and that no name in them does anything."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox
from mlops_jfrog.sandbox.web.pages import byte_size, instant, printable, web_url
from support.platform_client import PlatformClient
from support.xray_client import XrayClient

from .browser import Reader

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)> & '\u202egnp.exe"
FILE = "m/it's & {{seven}} #%; \u202egnp.exe.pkl"
"""No path may hold < > * ? or double quotes."""
RUNS_CODE = b"cposix\nsystem\n(S'true'\ntR."
NOON = "T12:00:00.000+0000"
ELEMENTS = {
    "html", "head", "meta", "title", "link", "body", "header", "main", "section", "nav", "a",
    "span", "form", "button", "h1", "h2", "h3", "p", "b", "br", "bdi", "dl", "dt", "dd", "code",
    "div", "table", "thead", "tbody", "tr", "th", "td", "ul", "li",
}  # fmt: skip


@pytest.fixture
def build(client: PlatformClient, unique: str) -> str:
    """A build with hostile names everywhere, promoted, scanned, with violations."""
    xray = XrayClient(client)
    repo = client.repository(f"{unique}-local", xrayIndex=True)
    name = f"{unique} {HOSTILE.replace('/', '')}"
    artifact = client.deploy(repo, FILE, RUNS_CODE)
    body = {"props": {"note": HOSTILE, HOSTILE: "x", "build.name": name, "build.number": "1"}}
    answer = client.send("PATCH", f"/artifactory/api/metadata/{repo}/{quote(FILE)}", json=body)
    assert answer.status_code == 204, answer.text
    client.publish(
        name,
        "1",
        type="python",
        artifacts=[artifact],
        dependencies=[{"id": "joblib:1.1.0"}, {"id": HOSTILE}],
        agent={"name": HOSTILE, "version": "1"},
        url="javascript:alert(3)",
        vcs=[{"url": HOSTILE, "revision": HOSTILE}],
    )
    xray.index(name)
    xray.policy(unique, {"min_severity": "Low"}, fail_build=True, block_download=True)
    xray.watch(unique, name, unique)
    xray.watch_resource(f"{unique}-files", {"type": "repository", "name": repo}, unique)
    xray.result(name)
    promotion = {"status": HOSTILE, "comment": HOSTILE, "ciUser": HOSTILE}
    promoted = client.post(f"/artifactory/api/build/promote/{quote(name)}/1", json=promotion)
    assert promoted.status_code == 200, promoted.text
    return name


def test_every_page_that_can_be_reached_is_well_formed_and_does_nothing(
    reader: Reader, build: str
) -> None:
    waiting, seen = ["/", f"/ui/builds/{quote(build, safe='')}"], set()
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith(("/ui/files/", "http")):
            continue
        seen.add(path)
        page = reader.page(path)
        assert {tag for tag, _ in page.elements} <= ELEMENTS
        for _, values in page.elements:
            assert not any(name.startswith("on") or name == "style" for name in values)
        assert "\u202e" not in page.text
        assert all(link.startswith(("/", "?from=")) for link in page.links)
        unique = build.partition(" ")[0]
        waiting += [link for link in page.links if unique in link]
    assert len(seen) >= 6


def test_the_first_page_lists_repositories_and_builds(
    fresh_sandbox: RunningSandbox, fresh_client: PlatformClient
) -> None:
    reader = Reader(fresh_sandbox.url)
    with reader.session:
        reader.log_in(fresh_sandbox.admin_user, fresh_sandbox.admin_password)
        assert "There is none that you may look into" in reader.page("/").text
        fresh_client.repository("models-local")
        for number in range(21):
            fresh_client.publish(f"build-{number}", "1", started=f"2026-01-{number + 1:02}{NOON}")
        home = reader.page("/")
        assert "/ui/repositories/models-local" in home.links
        shown = [link for link in home.links if link.startswith("/ui/builds/")]
        assert shown == [f"/ui/builds/build-{number}" for number in range(20, 0, -1)]
        assert "All 21 builds" in home.text
        assert "/ui/builds/build-0" in reader.page("/ui/builds").links


def test_an_artifact_shows_checksums_properties_findings_and_its_build(
    reader: Reader, client: PlatformClient, build: str
) -> None:
    unique = build.partition(" ")[0]
    path = quote(FILE)
    page = reader.page(f"/ui/repositories/{unique}-local/{path}")
    stored = client.get(f"/artifactory/api/storage/{unique}-local/{path}").json()
    for digest in stored["checksums"].values():
        assert digest in page.text
    assert "MALICIOUS-MODEL" in page.text
    assert f"Downloads are blocked by watch {unique}-files" in page.text
    assert "<script>alert(1)</script>" in page.text
    assert any(link.startswith(f"/ui/builds/{unique}%20") for link in page.links)
    assert reader.get(f"/ui/files/{unique}-local/{path}").status_code == 403


@pytest.mark.timeout(60)
def test_a_file_that_nobody_asked_about_is_scanned_in_the_background(
    reader: Reader, client: PlatformClient, unique: str
) -> None:
    repo = client.repository(f"{unique}-local", xrayIndex=True)
    for name in ("first.pkl", "second.pkl"):
        client.deploy(repo, name, f"cposix\nsystem\n(S'{unique}{name}'\ntR.".encode())
    while "It is being scanned" in reader.page(f"/ui/repositories/{repo}/first.pkl").text:
        pass
    while (
        "It is being scanned" in (page := reader.page(f"/ui/repositories/{repo}/second.pkl")).text
    ):
        pass
    assert "MALICIOUS-MODEL" in page.text


def test_a_run_shows_promotions_violations_and_what_it_is_made_of(
    reader: Reader, build: str
) -> None:
    page = reader.page(f"/ui/builds/{quote(build)}/1")
    for text in ("PYSEC-2022-288", "MALICIOUS-MODEL", "3 violations", "joblib:1.1.0"):
        assert text in page.text
    assert "javascript:alert(3)" in page.text
    assert not any("javascript" in link for link in page.links)


def test_a_file_is_downloaded_and_nothing_of_it_is_run(
    reader: Reader, client: PlatformClient, unique: str
) -> None:
    repo = client.repository(f"{unique}-local")
    client.deploy(repo, "page.html", b"<script>alert(1)</script>")
    answer = reader.get(f"/ui/files/{repo}/page.html")
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "1, last" in reader.page(f"/ui/repositories/{repo}/page.html").text


def test_users_see_what_they_may_read(
    stranger: Reader, client: PlatformClient, unique: str
) -> None:
    user = {"name": unique, "email": "u@example.org", "password": "Some-Password-1"}
    client.put(f"/artifactory/api/security/users/{unique}", json=user)
    own, other = client.repository(f"{unique}-own"), client.repository(f"{unique}-other")
    for repo in (own, other):
        client.deploy(repo, "open/x.json", b"{}")
        client.deploy(repo, "closed/x.json", b"{}")
    client.publish(f"{unique}-build", "1")
    target = {
        "name": unique,
        "repo": {
            "repositories": [own],
            "include-patterns": ["open/**"],
            "actions": {"users": {unique: ["read"]}},
        },
    }
    answer = client.put(f"/artifactory/api/v2/security/permissions/{unique}", json=target)
    assert answer.status_code in (200, 201), answer.text
    assert stranger.log_in(unique, "Some-Password-1").status_code == 303
    home = stranger.page("/")
    assert f"/ui/repositories/{own}" in home.links
    assert f"/ui/repositories/{other}" not in home.links
    folder = stranger.page(f"/ui/repositories/{own}")
    assert f"/ui/repositories/{own}/open" in folder.links
    assert f"/ui/repositories/{own}/closed" not in folder.links
    assert stranger.page(f"/ui/repositories/{own}/open/x.json")
    for path in (f"{own}/closed", f"{own}/closed/x.json", other, f"{other}/open/x.json", "none"):
        assert stranger.page(f"/ui/repositories/{path}", 404)
    assert stranger.get(f"/ui/files/{own}/closed/x.json").status_code in (403, 404)
    assert stranger.page(f"/ui/builds/{unique}-build", 403)
    assert stranger.page(f"/ui/builds/{unique}-build/1", 403)


def test_long_folders_come_in_pages(reader: Reader, client: PlatformClient, unique: str) -> None:
    repo = client.repository(f"{unique}-local")
    for number in range(205):
        client.deploy(repo, f"{number:03}.json", b"{}")
    first = reader.page(f"/ui/repositories/{repo}")
    assert "?from=200" in first.links
    assert f"/ui/repositories/{repo}/199.json" in first.links
    assert f"/ui/repositories/{repo}/200.json" not in first.links
    second = reader.page(f"/ui/repositories/{repo}?from=200")
    assert f"/ui/repositories/{repo}/204.json" in second.links
    assert "?from=0" in second.links
    assert reader.page(f"/ui/repositories/{repo}?from=x", 400)


def test_every_page_says_what_it_may_load(stranger: Reader, sandbox: RunningSandbox) -> None:
    for _ in range(2):
        for path in ("/", "/ui/login", "/ui/repositories/none"):
            policy = stranger.get(path).headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
        stranger.log_in(sandbox.admin_user, sandbox.admin_password)


def test_a_virtual_repository_names_its_members(
    reader: Reader, client: PlatformClient, unique: str
) -> None:
    member = client.repository(f"{unique}-local")
    client.repository(f"{unique}-virtual", rclass="virtual", repositories=[member])
    page = reader.page(f"/ui/repositories/{unique}-virtual")
    assert f"/ui/repositories/{member}" in page.links


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1024, "1.0 KiB"), (1536, "1.5 KiB"),
     (5 * 1024**3, "5.0 GiB"), (3000 * 1024**4, "3000.0 TiB")],
)  # fmt: skip
def test_sizes(size: int, shown: str) -> None:
    assert byte_size(size) == shown


def test_what_is_shown_and_linked() -> None:
    assert instant("2026-11-21T00:50:56.866Z") == "2026-11-21 00:50:56 UTC"
    assert instant("<b>") == "<b>"
    assert printable("a\x00b\u202ec\ud800d\n") == "a\ufffdb\ufffdc\ufffdd\n"
    assert web_url("https://ci.example/job/1") == "https://ci.example/job/1"
    for text in ("javascript:x", "http://[", "http://user:pw@host/", "//host", "", None):
        assert web_url(text) is None
