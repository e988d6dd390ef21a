"""The sandbox's web page in a real browser, under its own Content-Security-Policy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from PIL import Image, ImageColor

from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread

from .conftest import FLAGS
from .devtools import Tab, tab

BUILD = "churn-train"
HOSTILE = '"><script>document.title="taken"</script><img src=x onerror=alert(1)>'
RUNS_CODE = b"cposix\nsystem\n(S'true'\ntR."
MODEL = "ml-models-prod-local/churn/1.4.0/model.pkl"
NOTES = "ml-models-prod-local/churn/1.4.0/README.md"
PAGE, BAR = "#f4f6f8", "#17324d"


class Story:
    """A sandbox with a model, its build, a promotion, a scan and some hostile texts."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        self.sandbox = sandbox
        for key in ("ml-models-staging-local", "ml-models-prod-local"):
            body = {"rclass": "local", "packageType": "generic", "xrayIndex": True}
            self.send("PUT", f"artifactory/api/repositories/{key}", json=body)
        properties = f";build.name={BUILD};build.number=42;accuracy=0.94;framework=scikit-learn"
        self.send("PUT", f"artifactory/{MODEL}{properties}", data=RUNS_CODE)
        self.send("PUT", f"artifactory/{NOTES}", data=b"---\nlicense: apache-2.0\n---\n")
        note = {"props": {HOSTILE: HOSTILE}}
        self.send("PATCH", f"artifactory/api/metadata/{NOTES}", json=note)
        stored = self.send("GET", f"artifactory/api/storage/{MODEL}").json()
        self.publish("42", stored["checksums"], "joblib:1.1.0", "numpy:1.26.4", "scipy:1.14.1")
        self.publish("43", stored["checksums"], HOSTILE)
        self.scan()
        promotion = {"status": "prod", "comment": "approved by the board", "ciUser": "ann"}
        self.send("POST", f"artifactory/api/build/promote/{BUILD}/42", json=promotion)

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.sandbox.admin_token}"}
        url = f"{self.sandbox.url}/{path}"
        answer = requests.request(method, url, headers=headers, timeout=60, **options)
        assert answer.ok, answer.text
        return answer

    def publish(self, number: str, checksums: dict[str, str], *dependencies: str) -> None:
        repo, _, path = MODEL.partition("/")
        artifact = {"name": "model.pkl", "path": path, "originalDeploymentRepo": repo}
        module = {
            "id": "churn", "type": "python", "artifacts": [{**artifact, **checksums}],
            "dependencies": [{"id": each} for each in dependencies],
        }  # fmt: skip
        document = {
            "name": BUILD, "number": number, "started": "2026-11-21T00:50:56.171+0000",
            "agent": {"name": "Jenkins", "version": "2.440"}, "modules": [module],
            "vcs": [{"url": "https://git.example/churn", "revision": "4b825dc", "branch": "main"}],
        }  # fmt: skip
        self.send("PUT", "artifactory/api/build", json=document)

    def scan(self) -> None:
        rule = {"name": "no-known-holes", "priority": 1, "criteria": {"min_severity": "High"},
                "actions": {"fail_build": True, "block_download": {"active": False}}}  # fmt: skip
        policy = {"name": "models", "type": "security", "rules": [rule]}
        watch = {
            "general_data": {"name": "churn", "active": True},
            "project_resources": {"resources": [{"type": "build", "name": BUILD}]},
            "assigned_policies": [{"name": "models", "type": "security"}],
        }
        self.send("POST", "xray/api/v1/binMgr/builds", json={"names": [BUILD]})
        self.send("POST", "xray/api/v2/policies", json=policy)
        self.send("POST", "xray/api/v2/watches", json=watch)
        wanted = {"build_name": BUILD, "build_number": "42"}
        while self.send("POST", "xray/api/v2/ci/build/scanResult", json=wanted).status_code == 202:
            pass
        self.send("POST", "xray/api/v1/summary/artifact", json={"paths": [f"default/{MODEL}"]})


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with start_in_thread(tmp_path_factory.mktemp("sandbox")) as running:
        yield Story(running)


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with tab(chromium, tmp_path_factory.mktemp("profile"), *FLAGS) as opened:
        opened.size(1000, 900)
        yield opened


@pytest.fixture
def page(browser: Tab, story: Story) -> Tab:
    """A tab with the administrator logged in, its earlier events forgotten."""
    browser.events.clear()
    browser.open(f"{story.sandbox.url}/ui/login")
    if browser.run("location.pathname") == "/ui/login":
        browser.type("[name=user]", story.sandbox.admin_user)
        browser.type("[name=password]", story.sandbox.admin_password)
        browser.click("main button")
    assert browser.run("location.pathname") == "/"
    browser.size(1000, 900)
    return browser


def keep(picture: Image.Image, name: str) -> None:
    """Write a screenshot for the docs where ``MLOPS_SCREENSHOTS`` names a folder."""
    folder = os.environ.get("MLOPS_SCREENSHOTS")
    if folder:
        picture.quantize(64).save(Path(folder) / f"{name}.png", optimize=True)


def shown(page: Tab) -> str:
    return str(page.run("document.body.innerText"))


def test_from_the_login_to_an_artifact(page: Tab, story: Story) -> None:
    assert page.picture().getpixel((2, 500)) == ImageColor.getrgb(PAGE)
    assert page.picture().getpixel((2, 4)) == ImageColor.getrgb(BAR)
    for selector in ('a[href$="ml-models-prod-local"]', "a.folder", "a.folder", 'a[href$=".pkl"]'):
        page.click(selector)
    text = shown(page)
    stored = story.send("GET", f"artifactory/api/storage/{MODEL}").json()
    for expected in (*stored["checksums"].values(), "scikit-learn", "0.94", "MALICIOUS-MODEL",
                     "Apache-2.0"):  # fmt: skip
        assert expected in text
    keep(page.picture(), "sandbox-artifact")
    assert page.complaints == []


def test_a_build_with_its_promotion_and_its_scan(page: Tab) -> None:
    page.click('a[href^="/ui/builds/"]')
    page.click('a[href$="/42"]')
    text = shown(page)
    for expected in ("approved by the board", "PYSEC-2022-288", "MALICIOUS-MODEL", "Jenkins"):
        assert expected in text
    keep(page.picture(), "sandbox-build")
    assert page.complaints == []


def test_hostile_texts_are_shown_and_do_nothing(page: Tab, story: Story) -> None:
    for path in (f"repositories/{NOTES}", f"builds/{BUILD}/43"):
        page.open(f"{story.sandbox.url}/ui/{path}")
        assert HOSTILE in shown(page)
        assert "taken" not in page.run("document.title")
        assert page.run("document.querySelectorAll('script, img').length") == 0
    assert page.named("Page.javascriptDialogOpening") == []


def test_nothing_is_loaded_from_elsewhere_and_no_secret_is_in_a_request(
    page: Tab, story: Story
) -> None:
    page.open(f"{story.sandbox.url}/ui/builds/{BUILD}/42")
    sent = page.named("Network.requestWillBeSent")
    assert {each["request"]["url"].split("/")[2] for each in sent} == {
        story.sandbox.url.removeprefix("http://")
    }
    addresses = [each["request"]["url"] for each in sent] + [str(page.run("document.cookie"))]
    assert not any(story.sandbox.admin_password in each for each in addresses)
    assert page.run("document.cookie") == ""


def test_what_the_policy_forbids_would_have_been_noticed(page: Tab) -> None:
    page.run("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    page.run("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))")
    page.run("1")
    assert len([each for each in page.complaints if "Content Security Policy" in each]) == 2


def test_dark_mode_has_its_own_colours(page: Tab) -> None:
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    page.call("Emulation.setEmulatedMedia", features=dark)
    assert page.picture().getpixel((2, 500)) == ImageColor.getrgb("#11171d")
    page.call("Emulation.setEmulatedMedia", features=[])


@pytest.mark.parametrize("path", ["/", f"/ui/repositories/{MODEL}", f"/ui/builds/{BUILD}/42"])
def test_a_narrow_screen_does_not_scroll_sideways(page: Tab, story: Story, path: str) -> None:
    page.size(400, 900)
    page.open(f"{story.sandbox.url}{path}")
    assert page.run("document.documentElement.scrollWidth") <= 400


def test_logging_out_shows_the_login(page: Tab, story: Story) -> None:
    page.click("header button")
    assert page.run("location.pathname") == "/ui/login"
    page.open(f"{story.sandbox.url}/")
    assert page.run("location.pathname") == "/ui/login"
    assert page.run("document.title") == "Log in · mlops-jfrog sandbox"
