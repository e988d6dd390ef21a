"""`hf env`: variables for a shell to evaluate; the token reaches it, and no person's screen."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from .conftest import CANARY, Shell, Terminal

ROOT = "https://acme.jfrog.io/artifactory/api/huggingfaceml"


@pytest.fixture
def connected(shell: Shell) -> Shell:
    """With a platform, which `hf env` doesn't need to reach."""
    shell.environment |= {"JF_URL": "https://acme.jfrog.io"}
    return shell


def evaluated(text: str) -> dict[str, str]:
    """What a shell has that evaluates the text and had a token of another hub."""
    done = subprocess.run(
        ["/bin/sh", "-c", f"{text}\nenv"],
        env={"HF_TOKEN": "hf_another"},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return dict(line.split("=", 1) for line in done.stdout.splitlines())


def test_a_shell_that_evaluates_it_goes_through_the_platform(connected: Shell) -> None:
    assert connected("hf", "env", "--repository", "hf-remote") == 0, connected.said
    found = evaluated(connected.output.getvalue())
    assert found["HF_ENDPOINT"] == f"{ROOT}/hf-remote"
    assert found["HF_TOKEN"] == CANARY
    assert found["HF_HUB_ETAG_TIMEOUT"] == found["HF_HUB_DOWNLOAD_TIMEOUT"] == "86400"
    assert found["HF_HUB_DISABLE_XET"] == "1"
    assert CANARY not in connected.errors.getvalue()


def test_without_a_token_none_is_sent_at_all(connected: Shell) -> None:
    del connected.environment["JF_ACCESS_TOKEN"]
    assert connected("hf", "env", "--anonymous") == 0, connected.said
    found = evaluated(connected.output.getvalue())
    assert "HF_TOKEN" not in found
    assert found["HF_HUB_DISABLE_IMPLICIT_TOKEN"] == "1"
    assert connected("hf", "env") == 4


@pytest.mark.parametrize(
    ("format", "line"),
    [
        ("fish", f"set -gx HF_TOKEN '{CANARY}'"),
        ("powershell", f"$env:HF_TOKEN = '{CANARY}'"),
        ("dotenv", f"HF_TOKEN={CANARY}"),
        ("github", f"HF_TOKEN={CANARY}"),
    ],
)
def test_other_shells_and_files_read_it_too(connected: Shell, format: str, line: str) -> None:
    assert connected("hf", "env", "--format", format) == 0, connected.said
    assert line in connected.output.getvalue().splitlines()


def test_at_a_terminal_the_token_is_hidden(connected: Shell) -> None:
    connected.output = Terminal()
    assert connected("hf", "env") == 0
    assert CANARY not in connected.said
    assert "HF_TOKEN='***'" in connected.output.getvalue()
    assert "eval" in connected.errors.getvalue()


def test_the_result_document_holds_no_secret(connected: Shell) -> None:
    assert connected("hf", "env", "--json") == 0
    outputs = json.loads(connected.output.getvalue())["outputs"]
    assert outputs["secrets"] == {"HF_TOKEN": "token"}
    assert outputs["environment"]["HF_ENDPOINT"] == f"{ROOT}/huggingface-remote"
    assert CANARY not in connected.said


def test_a_file_is_its_owners_alone(connected: Shell) -> None:
    assert connected("hf", "env", "--format", "dotenv", "--output", ".env") == 0, connected.said
    path = connected.directory / ".env"
    assert f"HF_TOKEN={CANARY}\n" in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert CANARY not in connected.said


def test_the_ca_bundle_reaches_both_http_libraries(connected: Shell, tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text("one certificate")
    assert connected("hf", "env", "--ca-bundle", str(bundle)) == 0, connected.said
    found = evaluated(connected.output.getvalue())
    assert found["REQUESTS_CA_BUNDLE"] == found["SSL_CERT_FILE"] == str(bundle)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (["env", "--format", "tcsh"], 2, "--format"),
        (["env", "--output", "none/.env"], 2, "no secret can be written"),
        (["env", "--repository", "Bad Key"], 2, "no repository key"),
        (["nonsense"], 2, "there is no command"),
    ],
)
def test_what_can_not_be_done_is_said(
    connected: Shell, line: list[str], code: int, said: str
) -> None:
    assert connected("hf", *line) == code
    assert said in connected.said
    assert CANARY not in connected.said
