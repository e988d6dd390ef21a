"""Names of models and data sets, and what their files are known by."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.coordinates import RelativePath, RepositoryKey
from mlops_jfrog.domain.hub import (
    HubAddress,
    HubFile,
    HubId,
    HubKind,
    checked_revision,
    git_id,
    short_id,
)
from mlops_jfrog.errors import UsageError


def test_a_model_and_a_data_set_are_asked_for_in_their_own_places() -> None:
    model, data = HubId.parse("acme/tabular"), HubId.parse("acme/rows", HubKind.DATASET)
    assert (model.api, data.api) == ("api/models/acme/tabular", "api/datasets/acme/rows")
    assert (model.files, data.files) == ("acme/tabular", "datasets/acme/rows")
    assert (model.folder, data.folder) == ("models--acme--tabular", "datasets--acme--rows")
    assert HubId.parse("gpt2").folder == "models--gpt2"


@pytest.mark.parametrize(
    "name", ["", "a/b/c", "../x", "a/..", "a/b..c", "a b", "/a", "a/", "-a", "a/b\n", "a" * 97]
)
def test_what_the_hub_would_not_take_is_no_name(name: str) -> None:
    with pytest.raises(UsageError):
        HubId.parse(name)


@given(st.text(max_size=30))
def test_a_name_never_leaves_its_folder(name: str) -> None:
    try:
        folder = HubId.parse(name).folder
    except UsageError:
        return
    assert "/" not in folder
    assert ".." not in folder
    assert folder.isascii()


def test_a_file_is_read_by_its_commit() -> None:
    id = HubId.parse("acme/rows", HubKind.DATASET)
    address = HubAddress(RepositoryKey("hf-remote"), id, "ab" * 20, RelativePath("a b/c.csv"))
    root = "api/huggingfaceml/hf-remote/datasets/acme/rows"
    assert str(address) == f"{root}/resolve/{'ab' * 20}/a b/c.csv"


def test_git_knows_a_file_by_this_id() -> None:
    # As `git hash-object` prints them.
    assert git_id(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert git_id(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"


def test_a_short_id_is_gits_or_artifactorys() -> None:
    sha1 = hashlib.sha1(b"hello\n").hexdigest()
    assert short_id(b"hello\n", sha1) == sha1
    assert short_id(b"hello\n", "ab" * 20) == git_id(b"hello\n")


def test_an_etag_says_what_the_bytes_are() -> None:
    large = HubFile.of("w.bin", 5, "cd" * 32)
    assert (large.sha256, large.git_id) == ("cd" * 32, None)
    small = HubFile.of("a.json", 5, "ab" * 20)
    assert (small.sha256, small.git_id) == (None, "ab" * 20)
    # What the platform says of its own store counts for more than an ETag that is its SHA-1.
    stored = HubFile.of("a.json", 5, "ab" * 20, "cd" * 32)
    assert (stored.sha256, stored.git_id) == ("cd" * 32, None)


@pytest.mark.parametrize("etag", ["", "../../x", "a/b" * 9, ".hidden12", "x" * 200])
def test_an_etag_that_can_be_no_file_name_is_refused(etag: str) -> None:
    with pytest.raises(UsageError, match="ETag"):
        HubFile.of("a.json", 5, etag)


def test_a_revision_may_have_slashes_and_no_way_out() -> None:
    assert checked_revision("refs/pr/1") == "refs/pr/1"
    for wrong in ("..", "a/../b", "", "a//b"):
        with pytest.raises(UsageError):
            checked_revision(wrong)
