"""What a command imports: by name, for time differs from machine to machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox

NEVER = (
    "jinja2",
    "rich",
    "tarfile",
    "difflib",
    "subprocess",
    "mlops_jfrog.cli.terminal_journal",
    "mlops_jfrog.scan",
    "mlops_jfrog.sandbox",
    "mlops_jfrog.report",
    "mlops_jfrog.integrations",
    "mlops_jfrog.contract.publishing",
    "mlops_jfrog.contract.release",
    "mlops_jfrog.jfrog.builds",
    "mlops_jfrog.jfrog.xray",
    "mlops_jfrog.settings.git",
    "mlops_jfrog.settings.project",
    "mlops_jfrog.settings.jfrog_cli_writing",
    "mlops_jfrog.transfer.sending_parts",
    "mlops_jfrog.transfer.unpack",
    "mlops_jfrog.workflows.publish",
)
"""What no command needs that only moves files."""

UP, DOWN = "mlops_jfrog.transfer.sending", "mlops_jfrog.transfer.fetching"
CACHE = "mlops_jfrog.transfer.cache"
FORMS = ("mlops_jfrog.contract.upload", "mlops_jfrog.contract.download")

LINES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "upload": (
        ("model.bin", "{r}/start/"),
        (FORMS[1], CACHE, "filelock", "mlops_jfrog.workflows.file_search"),
    ),
    "download": (("{r}/*", "fetched/"), (UP, FORMS[0], "mlops_jfrog.workflows.local_files")),
    "search": (("{r}/*",), (UP, DOWN, CACHE, *FORMS)),
    "set-props": (("{r}/*", "task=ocr"), (UP, DOWN, CACHE, *FORMS)),
}
"""Arguments of each command, and what only others need."""

CODE = """
import json, sys
from mlops_jfrog.cli.main import run
code = run(sys.argv[1:])
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
sys.exit(code)
"""


def imported(sandbox: RunningSandbox, folder: Path, *words: str) -> set[str]:
    """The modules that are there at the end of a command line that goes well."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder / "home"),
        "JF_URL": sandbox.url,
        "JF_ACCESS_TOKEN": sandbox.admin_token,
    }
    done = subprocess.run(
        [sys.executable, "-c", CODE, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.fixture
def folder(sandbox: RunningSandbox, repo: str, tmp_path: Path) -> Path:
    """A folder with a model, which is in the repository too."""
    (tmp_path / "model.bin").write_bytes(b"weights")
    imported(sandbox, tmp_path, "upload", "model.bin", f"{repo}/")
    return tmp_path


@pytest.mark.parametrize("command", LINES)
def test_a_transfer_imports_what_it_needs(
    command: str, sandbox: RunningSandbox, repo: str, folder: Path
) -> None:
    words, of_others = LINES[command]
    there = imported(sandbox, folder, command, *(word.replace("{r}", repo) for word in words))
    assert not there & {*NEVER, *of_others, "yaml"}


def test_yaml_comes_with_a_project_file(sandbox: RunningSandbox, repo: str, folder: Path) -> None:
    (folder / "mlops.yml").write_text("model: fraud\n", encoding="utf-8")
    there = imported(sandbox, folder, "search", f"{repo}/*")
    assert "yaml" in there
    assert "mlops_jfrog.settings.project" not in there


def test_a_large_upload_brings_what_sends_parts(
    sandbox: RunningSandbox, repo: str, folder: Path
) -> None:
    line = ("upload", "model.bin", f"{repo}/large/", "--min-split", "1B")
    there = imported(sandbox, folder, *line)
    assert "mlops_jfrog.transfer.sending_parts" not in there  # the platform has these bytes
    (folder / "model.bin").write_bytes(b"other weights")
    assert "mlops_jfrog.transfer.sending_parts" in imported(sandbox, folder, *line)
