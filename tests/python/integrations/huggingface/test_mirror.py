"""`hf mirror`: an approved list through a remote, past licence and scan, pinned to commits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandbox.huggingface.hub_wire import ID, large, small
from scan import assembler
from support.typed import Typed

from .mirrored import CARD, Mirrored
from .setting import WEIGHTS, put, snapshot

MIRROR = "mlops-jfrog hf mirror models.yml"


@pytest.fixture
def approved(mirrored: Mirrored) -> Mirrored:
    mirrored.list(f"licenses: [mit, apache-2.0]\nmodels:\n  - {ID}\n")
    return mirrored


def test_what_the_list_approves_is_on_the_platform_and_here_and_pinned(approved: Mirrored) -> None:
    told = approved.typed.json(MIRROR)
    assert isinstance(told["entries"], list)
    (row,) = told["entries"]
    assert (row["state"], row["commit"], row["licenses"]) == ("mirrored", approved.commit, ["mit"])
    assert approved.cached() == {
        f"/models/{ID}/{approved.commit}/{name}" for name in ("README.md", "model.safetensors")
    }
    assert snapshot(approved.typed, approved.commit)["model.safetensors"] == WEIGHTS
    locked = approved.lock()[ID]
    assert (locked["commit"], sorted(locked["files"])) == (
        approved.commit,
        ["README.md", "model.safetensors"],
    )


def test_training_goes_on_when_the_hub_is_down(approved: Mirrored, tmp_path: Path) -> None:
    assert approved.typed(MIRROR) == 0, approved.typed.errors
    approved.two.upstream_life.close()
    # Another machine, which has nothing yet, and the same list once more.
    approved.typed.environment["HOME"] = str(tmp_path / "other")
    pull = f"mlops-jfrog hf pull {ID} --lock models.yml.lock"
    assert approved.typed(pull) == 0, approved.typed.errors
    assert snapshot(approved.typed, approved.commit)["model.safetensors"] == WEIGHTS
    assert approved.typed(MIRROR) == 0, approved.typed.errors


def test_a_pinned_commit_stays_until_an_update_is_asked_for(approved: Mirrored) -> None:
    approved.typed(MIRROR)
    newer = approved.hub.commit(small("notes.txt", b"new")).json()["commitOid"]
    assert newer != approved.commit
    assert approved.typed(MIRROR) == 0, approved.typed.errors
    assert approved.lock()[ID]["commit"] == approved.commit
    assert approved.typed(f"{MIRROR} --update") == 0, approved.typed.errors
    assert approved.lock()[ID]["commit"] == newer


def test_bytes_that_are_not_the_locked_ones_are_refused(approved: Mirrored) -> None:
    approved.typed(MIRROR)
    path = approved.typed.directory / "models.yml.lock"
    path.write_text(path.read_text().replace('"size": 600', '"size": 599'))
    assert approved.typed(MIRROR) == 10
    pull = f"mlops-jfrog hf pull {ID} --lock models.yml.lock"
    assert approved.typed(pull) == 10


class TestGates:
    @pytest.mark.parametrize(
        ("license", "code", "said"),
        [
            ("gpl-3.0", 8, "its licence is gpl-3.0"),
            ("[mit, gpl-3.0]", 8, "its licence is gpl-3.0"),
            ("other\nlicense_name: llama3", 8, "its licence is llama3"),
            ("", 13, "no licence is named"),
        ],
    )
    def test_a_licence_that_is_not_allowed_is_refused(
        self, mirrored: Mirrored, license: str, code: int, said: str
    ) -> None:
        commit = mirrored.model("acme/other", license)
        mirrored.list("licenses: mit\nmodels: [acme/other]\n")
        assert mirrored.typed(MIRROR) == code
        assert said in mirrored.typed.errors
        assert mirrored.lock() == {}
        assert snapshot(mirrored.typed, commit) == {}

    def test_one_entry_can_be_allowed_another_licence(self, mirrored: Mirrored) -> None:
        mirrored.model("acme/other", "other\nlicense_name: llama3")
        mirrored.list(
            f"licenses: [mit]\nmodels:\n  - {ID}\n  - id: acme/other\n    licenses: [llama3]\n"
        )
        assert mirrored.typed(MIRROR) == 0, mirrored.typed.errors
        assert set(mirrored.lock()) == {ID, "acme/other"}

    def test_what_runs_code_is_refused_and_the_rest_is_mirrored(self, mirrored: Mirrored) -> None:
        hostile = assembler.PROTOCOL_4 + assembler.shell() + assembler.STOP
        put(mirrored.hub, hostile)
        card = small("README.md", CARD.format("mit").encode())
        mirrored.hub.commit(card, large("model.pkl", hostile), hub_id="acme/evil")
        mirrored.list(f"licenses: [mit]\nmodels: [acme/evil, {ID}]\n")
        assert mirrored.typed(f"{MIRROR} --json") == 14
        document = json.loads(mirrored.typed.output)
        assert [each["state"] for each in document["outputs"]["entries"]] == ["refused", "mirrored"]
        assert "1 of 2 refused: acme/evil: model.pkl is malicious" in mirrored.typed.errors
        assert {each["outcome"] for each in document["gates"]} == {"passed", "failed"}
        assert set(mirrored.lock()) == {ID}

    def test_a_kind_that_nobody_can_judge_needs_a_word(self, mirrored: Mirrored) -> None:
        put(mirrored.hub, b"\n\x0e\n\x05<unk>\x15\0\0")
        card = small("README.md", CARD.format("mit").encode())
        line = large("tokenizer.model", b"\n\x0e\n\x05<unk>\x15\0\0")
        mirrored.hub.commit(card, line, hub_id="acme/llm")
        mirrored.list("licenses: [mit]\nmodels: [acme/llm]\n")
        assert mirrored.typed(MIRROR) == 15
        mirrored.list(
            "licenses: [mit]\nmodels:\n  - id: acme/llm\n    unjudged: [tokenizer.model]\n"
        )
        told = mirrored.typed.json(MIRROR)
        assert told["lock"]

    def test_what_curation_blocks_is_told_with_the_reason(self, approved: Mirrored) -> None:
        curation, client = "/xray/api/v1/curation", approved.two.client
        condition = {
            "name": "banned model",
            "condition_template_id": "SpecificVersions",
            "param_values": [{"param_id": "package_name", "value": ID}],
        }
        made = client.post(f"{curation}/conditions", json=condition)
        assert made.status_code == 201, made.text
        policy = {"name": "no", "condition_id": made.json()["id"], "policy_action": "block"}
        assert client.post(f"{curation}/policies", json=policy).status_code == 201
        assert approved.typed(MIRROR) == 11
        assert "banned model" in approved.typed.errors


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a mapping"),
        ("models: []\n", "it names no model"),
        ("models: [acme/x]\n", "no licence is allowed"),
        ("licenses: [mit]\nmodles: [acme/x]\n", "did you mean 'models'"),
        ("licenses: [mit]\nmodels: [a/b/c]\n", "models, entry 1: 'a/b/c'"),
        ("licenses: [mit]\nmodels: [acme/x, acme/x]\n", "is there twice"),
        ("licenses: [mit]\nmodels: [{id: acme/x, revison: v1}]\n", "did you mean 'revision'"),
        ("licenses: [mit]\nmodels: [{revision: v1}]\n", "no model is named"),
        ("licenses: [mit]\nmodels: acme/x\n", "not a list"),
        ("licenses: {a: b}\nmodels: [acme/x]\n", "not a list"),
        ("models: [\n", "not YAML"),
    ],
)
def test_a_list_that_can_not_be_read_is_one_clear_line(typed: Typed, text: str, said: str) -> None:
    typed.write("models.yml", text or "# nothing\n")
    assert typed("mlops-jfrog hf mirror models.yml") == 3
    assert said in typed.errors
    assert not (typed.directory / "models.yml.lock").exists()


def test_there_must_be_a_list(typed: Typed) -> None:
    assert typed("mlops-jfrog hf mirror") == 2
    assert typed("mlops-jfrog hf mirror none.yml") == 5
