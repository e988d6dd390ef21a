"""What the tests of Hugging Face models are about."""

from __future__ import annotations

import json
import random
import struct
from pathlib import Path

from sandbox.huggingface.hub_wire import ID, HubWire
from support.typed import Typed


def safetensors(content: bytes) -> bytes:
    """A file of one tensor of bytes."""
    tensor = {"dtype": "U8", "shape": [len(content)], "data_offsets": [0, len(content)]}
    header = json.dumps({"w": tensor}).encode()
    return struct.pack("<Q", len(header)) + header + content


WEIGHTS = safetensors(random.Random(7).randbytes(600_000))
FILES = ["README.md", "copy.safetensors", "model.safetensors", "nested/config.json", "nested/empty"]
PULL = f"mlops-jfrog hf pull {ID} --repository {{r}}"


def put(wire: HubWire, content: bytes) -> None:
    """Store a large file, which another test may have done."""
    (entry,) = wire.batch(content).json()["objects"]
    if "actions" in entry:
        wire.upload(content)


def hub_folder(typed: Typed) -> Path:
    """The model's part of the cache, where huggingface_hub would look for it."""
    home = Path(typed.environment["HOME"])
    return home / ".cache/huggingface/hub" / f"models--{ID.replace('/', '--')}"


def snapshot(typed: Typed, commit: str) -> dict[str, bytes]:
    """Files of a snapshot as somebody reads them who knows nothing of blobs."""
    folder = hub_folder(typed) / "snapshots" / commit
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def received(typed: Typed, line: str) -> int:
    """Bytes that a pull says it received."""
    rows = typed.json(line)["files"]
    assert isinstance(rows, list)
    return sum(row["received"] for row in rows)
