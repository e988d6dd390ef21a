"""What the documentation says exists: targets, commands, flags, links."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from mlops_jfrog.cli.application import application

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    page
    for pattern in ("*.md", "docs/**/*.md", "examples/**/*.md", "benchmarks/*.md", "python/*.md")
    for page in ROOT.glob(pattern)
)
TARGETS = {"demo", "test", "lint", "bench", "docs", "library", "test-heavy", "test-jenkins", "help"}


def page_id(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, language: str) -> list[str]:
    """The fenced code blocks of that language."""
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def shell_lines(page: Path) -> list[str]:
    """Lines of shell blocks, continued ones joined, without prompts and comments."""
    text = "\n".join(blocks(page, "sh")).replace("\\\n", " ")
    lines = [re.sub(r"\s#\s.*$|^\$ ", "", line).strip() for line in text.splitlines()]
    return [line for line in lines if line]


def tool_calls() -> list[tuple[str, str]]:
    """Every ``mlops-jfrog …`` in a shell block, with the page it is on."""
    return [
        (page_id(page), part.strip().removesuffix("&").strip())
        for page in PAGES
        for line in shell_lines(page)
        for part in re.split(r"\||&&", line)
        if part.strip().startswith("mlops-jfrog ")
    ]


def make_targets() -> dict[str, str]:
    """Name and help of every target that `make help` lists."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z-]+):.*?## (.+)$", text, re.MULTILINE))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def test_there_are_pages_to_check() -> None:
    assert {"README.md", "CONTRIBUTING.md", "docs/guide/publish.md"} <= set(map(page_id, PAGES))
    assert len(tool_calls()) > 10


def test_make_has_the_targets_it_should_and_documents_every_one() -> None:
    targets = make_targets()
    assert set(targets) >= TARGETS
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == set(targets)
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [name for name in set(targets) - {"help"} if f"`make {name}`" not in contributing] == []


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_make_target_that_a_page_names_exists(page: Path) -> None:
    named = set(re.findall(r"(?:^|`)make ([a-z][a-z-]+)", page.read_text(encoding="utf-8"), re.M))
    assert named - set(make_targets()) == set()


@pytest.mark.parametrize(("page", "line"), tool_calls())
def test_every_command_and_flag_that_a_page_shows_exists(page: str, line: str) -> None:
    command: click.Command = application()
    context = click.Context(command)
    words = shlex.split(line.replace("PATH", "path"))[1:]
    while words and isinstance(command, click.Group):
        found = command.get_command(context, words.pop(0))
        assert found is not None, f"{page}: there is no such command: {line}"
        command, context = found, click.Context(found)
    known = {name for parameter in command.get_params(context) for name in parameter.opts}
    own = words[: words.index("--")] if "--" in words else words
    shown = {word.split("=")[0] for word in own if word.startswith("--")}
    assert shown - known == set(), f"{page}: {line}"


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_relative_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.M)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+://|mailto:", target):
            continue
        name, _, anchor = target.partition("#")
        linked = (page.parent / name).resolve() if name else page
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors(linked), target


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_python_in_a_page_compiles(page: Path) -> None:
    for block in blocks(page, "python"):
        compile(block, page_id(page), "exec")


def test_every_guide_is_linked_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    guides = [page_id(page) for page in (ROOT / "docs" / "guide").glob("*.md")]
    assert [guide for guide in guides if f"]({guide})" not in readme] == []


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    records = [page.name for page in (ROOT / "docs" / "adr").glob("0*.md")]
    assert len(records) >= 7
    assert [name for name in records if f"]({name})" not in listed] == []
