"""``with hugging_face(…)``: the library's variables, for a block, before it is imported."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from mlops_jfrog import hugging_face
from mlops_jfrog.errors import AuthenticationError, ConfigurationError, UsageError

ROOT = "https://acme.jfrog.io/artifactory/api/huggingfaceml"


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A process with a platform and with nothing of Hugging Face in it."""
    for name in list(os.environ):
        if name.startswith(("HF_", "JF_", "JFROG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("JF_URL", "https://acme.jfrog.io")
    monkeypatch.setenv("JF_ACCESS_TOKEN", "eyJ-CANARY-token-3c1d")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delitem(sys.modules, "huggingface_hub.constants", raising=False)
    monkeypatch.chdir(tmp_path)


def imported(monkeypatch: pytest.MonkeyPatch, **constants: object) -> None:
    """huggingface_hub has been imported, and has read these."""
    module = ModuleType("huggingface_hub.constants")
    vars(module).update(constants)
    monkeypatch.setitem(sys.modules, "huggingface_hub.constants", module)


def test_the_block_has_the_variables_and_what_was_before_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_another")
    with hugging_face("hf-remote") as root:
        assert root == os.environ["HF_ENDPOINT"] == f"{ROOT}/hf-remote"
        assert os.environ["HF_TOKEN"] == "eyJ-CANARY-token-3c1d"
        assert os.environ["HF_HUB_DISABLE_XET"] == "1"
    assert os.environ["HF_TOKEN"] == "hf_another"
    assert "HF_ENDPOINT" not in os.environ


def test_an_error_in_the_block_undoes_it_too() -> None:
    with pytest.raises(ZeroDivisionError), hugging_face():
        raise ZeroDivisionError
    assert "HF_ENDPOINT" not in os.environ


def test_anonymous_sends_no_token_of_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_another")
    with hugging_face(anonymous=True):
        assert "HF_TOKEN" not in os.environ
        assert os.environ["HF_HUB_DISABLE_IMPLICIT_TOKEN"] == "1"
    assert os.environ["HF_TOKEN"] == "hf_another"


def test_a_library_that_goes_elsewhere_already_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    imported(monkeypatch, ENDPOINT="https://hub.example")
    other = r"imported before, with HF_ENDPOINT=https://hub"
    with pytest.raises(UsageError, match=other) as told, hugging_face():
        raise AssertionError("the block must not run")
    assert "inside the block" in told.value.hint
    assert "HF_ENDPOINT" not in os.environ


@pytest.mark.parametrize(
    "other", [{"HF_HUB_DISABLE_XET": False}, {"HF_HUB_ETAG_TIMEOUT": 10}], ids=str
)
def test_so_is_one_that_would_wait_or_send_differently(
    monkeypatch: pytest.MonkeyPatch, other: dict[str, object]
) -> None:
    imported(monkeypatch, ENDPOINT=f"{ROOT}/huggingface-remote", **other)
    with pytest.raises(UsageError, match="imported before"), hugging_face():
        raise AssertionError("the block must not run")


def test_a_second_block_finds_the_library_as_the_first_one_left_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    imported(
        monkeypatch,
        ENDPOINT=f"{ROOT}/huggingface-remote",
        HF_HUB_DISABLE_XET=True,
        HF_HUB_ETAG_TIMEOUT=86400,
        HF_HUB_DOWNLOAD_TIMEOUT=86400,
    )
    with hugging_face():
        assert os.environ["HF_ENDPOINT"] == f"{ROOT}/huggingface-remote"


def test_without_a_platform_or_a_token_the_block_does_not_begin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("JF_ACCESS_TOKEN")
    with pytest.raises(AuthenticationError), hugging_face():
        raise AssertionError("the block must not run")
    monkeypatch.delenv("JF_URL")
    with pytest.raises(ConfigurationError), hugging_face():
        raise AssertionError("the block must not run")
