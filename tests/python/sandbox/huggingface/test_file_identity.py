"""What git would call a file, held against git itself."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.huggingface.file_identity import LARGEST_REGULAR, identity, is_large


def stored(folder: Path, content: bytes) -> tuple[Path, Checksums]:
    file = folder / hashlib.sha256(content).hexdigest()
    file.write_bytes(content)
    return file, Checksums("", file.name, "", len(content))


def git_id(content: bytes) -> str:
    command = ["git", "hash-object", "--stdin"]
    done = subprocess.run(command, input=content, capture_output=True, check=True)
    return done.stdout.decode().strip()


@pytest.mark.parametrize("content", [b"", b"text\n", "é".encode() * 300, b"a" * 600])
def test_a_text_goes_by_gits_blob_id(tmp_path: Path, content: bytes) -> None:
    found = identity(*stored(tmp_path, content))
    assert (found.large, found.oid) == (False, git_id(content))


def test_a_large_file_goes_by_its_sha256_and_its_pointer_by_gits_id(tmp_path: Path) -> None:
    content = b"\0weights"
    found = identity(*stored(tmp_path, content))
    sha256 = hashlib.sha256(content).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize 8\n".encode()
    assert (found.large, found.oid) == (True, sha256)
    assert (found.git_id, found.pointer_size) == (git_id(pointer), len(pointer))


@pytest.mark.parametrize(
    ("size", "sample", "large"),
    [
        (0, b"", False),
        (5, b"text\n", False),
        (LARGEST_REGULAR, b"text", False),
        (LARGEST_REGULAR + 1, b"text", True),
        (3, b"a\0b", True),
        (2, b"\xff\xfe", True),
        (900, b"a" * 511 + "é".encode()[:1], False),
    ],
)
def test_binary_and_big_files_are_large(size: int, sample: bytes, large: bool) -> None:
    assert is_large(size, sample) is large
