"""Values of properties, with any character, arrive unchanged: by upload, set-props and search."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.sandbox.server import RunningSandbox
from support.platform_client import PlatformClient
from support.typed import Typed

ANY = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30
)
SPECIAL = st.text(
    st.sampled_from(" ;,=|\\%+&?#/:@*'\"<>[]{}()$`~^!\t\n\rüé漢🙂\u2028"), min_size=1, max_size=12
)
VALUES = st.one_of(ANY, SPECIAL)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9._-]{0,20}", fullmatch=True)
few = settings(max_examples=35, deadline=None)


@pytest.fixture(scope="module")
def outside(sandbox: RunningSandbox) -> PlatformClient:
    return PlatformClient(sandbox)


@pytest.fixture(scope="module")
def typed(
    sandbox: RunningSandbox, outside: PlatformClient, tmp_path_factory: pytest.TempPathFactory
) -> Typed:
    """One shell for all examples, with one small file in it."""
    home = tmp_path_factory.mktemp("values")
    (home / "work").mkdir()
    environment = {
        "HOME": str(home),
        "JF_URL": sandbox.url,
        "JF_ACCESS_TOKEN": sandbox.admin_token,
        "JFROG_CLI_HOME_DIR": str(home / "none"),
    }
    repository = outside.repository(f"values-{uuid.uuid4().hex[:12]}-local")
    shell = Typed(home / "work", environment, repository)
    shell.write("model.bin")
    return shell


def upload(typed: Typed, *flags: str) -> str:
    """Path of a new file in the repository."""
    path = f"{uuid.uuid4().hex}/model.bin"
    target = f"{typed.repository}/{path}"
    assert typed.run("upload", "model.bin", target, "--quiet", *flags) == 0, typed.errors
    return path


def arrived(outside: PlatformClient, repository: str, path: str) -> dict[str, set[str]]:
    return as_sets(outside.properties(repository, path))


def as_sets(properties: dict[str, list[str]]) -> dict[str, set[str]]:
    """The order of values is nobody's."""
    return {key: set(values) for key, values in properties.items()}


@few
@given(st.dictionaries(NAMES, st.lists(VALUES, min_size=1, max_size=3, unique=True), max_size=3))
@example({"name": ["train-#42"], "note": ["a;b,c=d"], "p": ["100 %", "1+1", "\\", "|", "\\;", '"']})
@example({"env": [" "]})
def test_of_an_upload(
    typed: Typed, outside: PlatformClient, properties: dict[str, list[str]]
) -> None:
    text = Properties({key: tuple(values) for key, values in properties.items()}).to_text()
    path = upload(typed, "--target-props", text)
    assert arrived(outside, typed.repository, path) == as_sets(properties)


@few
@given(st.dictionaries(NAMES, st.lists(VALUES, min_size=1, max_size=3, unique=True), min_size=1))
@example({"env": ["staging"], "who": ["ada", "bob"], "url": ["https://x.example/?a=b&c=d#e"]})
def test_of_set_props(
    typed: Typed, outside: PlatformClient, properties: dict[str, list[str]]
) -> None:
    path = upload(typed)
    text = Properties({key: tuple(values) for key, values in properties.items()}).to_text()
    assert typed.run("set-props", f"{typed.repository}/{path}", text) == 0, typed.errors
    assert arrived(outside, typed.repository, path) == as_sets(properties)


@few
@given(NAMES, VALUES)
@example("name", "train-#42")
@example("q", '"}).include("*")')
@example("q", "' or 1=1 --")
def test_of_a_search(typed: Typed, name: str, value: str) -> None:
    text = Properties.of([(name, value)]).to_text()
    path = upload(typed, "--props", text)
    other = upload(typed, "--props", Properties.of([(name, f"{value}x")]).to_text())
    found = typed.paths_of("search", f"{typed.repository}/", "--props", text)
    assert path in found
    assert other not in found or "*" in value


@few
@given(NAMES, SPECIAL.filter(lambda value: '"' not in value))
def test_of_a_condition(typed: Typed, name: str, value: str) -> None:
    path = upload(typed, "--props", Properties.of([(name, value)]).to_text())
    other = upload(typed, "--props", Properties.of([(name, f"{value}x")]).to_text())
    found = typed.paths_of("search", f"{typed.repository}/", "--where", f'{name} == "{value}"')
    assert path in found
    assert other not in found


def test_what_no_url_can_carry_is_refused(typed: Typed) -> None:
    target = f"{typed.repository}/x/model.bin"
    assert typed.run("upload", "model.bin", target, "--props", "a=\udcff") == 2
    assert "--props" in typed.errors or "Unicode" in typed.errors
