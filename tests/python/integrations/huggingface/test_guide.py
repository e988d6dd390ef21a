"""The command lines of the guide to Hugging Face models, run as they stand there."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from sandbox.huggingface.hub_wire import large, small

from .mirrored import CARD, Mirrored
from .setting import WEIGHTS, put

GUIDE = Path(__file__).resolve().parents[4] / "docs" / "guide" / "huggingface.md"
TEXT = GUIDE.read_text(encoding="utf-8")
LINES = [
    re.split(r" \| | >> ", line)[0]
    for block in re.findall(r"^```sh\n(.*?)^```", TEXT, re.DOTALL | re.M)
    for line in block.splitlines()
    if line.startswith("mlops-jfrog ")
]
(LIST,) = re.findall(r"^```yaml\n(.*?)^```", TEXT, re.DOTALL | re.M)


def fill(mirrored: Mirrored) -> None:
    """What the guide's lines look for."""
    hub = mirrored.hub
    mirrored.model("acme/tabular", "mit", "v1.0")
    put(hub, tokens := b"\n\x0e\n\x05<unk>\x15\0\0")
    card = small("README.md", CARD.format("other\nlicense_name: llama3").encode())
    lines = [card, large("tokenizer.model", tokens), large("model.safetensors", WEIGHTS)]
    hub.commit(*lines, hub_id="acme/llm", revision="v2.0")
    commit = hub.root + "/api/datasets/acme/rows/commit/main"
    rows = b"".join(
        json.dumps({"key": key, "value": value}).encode() + b"\n"
        for key, value in (
            small("README.md", CARD.format("mit").encode()),
            small("rows.csv", b"a,b\n"),
        )
    )
    assert hub.client.post(commit, data=rows).status_code == 200
    mirrored.two.client.repository("huggingface-local", packageType="huggingfaceml")


def test_every_line_of_the_guide_works(mirrored: Mirrored) -> None:
    fill(mirrored)
    typed = mirrored.typed
    typed.write("models.yml", LIST)
    typed.write("model/config.json", "{}")
    assert len(LINES) == 10
    for line in LINES:
        assert typed(line) == 0, f"{line}\n{typed.errors}"
    assert set(mirrored.lock()) == {"acme/tabular", "acme/llm", "acme/rows"}
    assert os.stat(typed.directory / ".env").st_mode & 0o777 == 0o600
