"""torch's archives and its older files: every pickle is followed, nothing unknown is accepted."""

from __future__ import annotations

import pytest

from mlops_jfrog.scan import Verdict
from scan.assembler import (
    FALSE,
    NOTHING,
    PROTOCOL_4,
    STOP,
    called,
    dict_of,
    imported,
    number,
    shell,
    text,
    tuple_of,
)
from scan.conftest import Scan
from scan.formats.test_zip_directory import rules, zipped

HOSTILE = PROTOCOL_4 + shell() + STOP
LEGACY_MAGIC = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."


def tensor(storage: bytes) -> bytes:
    """A tensor of 16 floats as torch pickles it, its bytes in ``data/0``."""
    persistent = tuple_of(text("storage"), storage, text("0"), text("cpu"), number(16)) + b"Q"
    hooks = called(imported("collections", "OrderedDict"))
    return called(
        imported("torch._utils", "_rebuild_tensor_v2"),
        persistent,
        number(0),
        tuple_of(number(16)),
        tuple_of(number(1)),
        FALSE,
        hooks,
    )


STATE = PROTOCOL_4 + dict_of(weight=tensor(imported("torch", "FloatStorage"))) + STOP


def archive(*more: tuple[str, bytes], data: bytes = STATE) -> bytes:
    written = [("m/data.pkl", data), ("m/byteorder", b"little"), ("m/data/0", bytes(64))]
    return zipped([*written, ("m/version", b"3\n"), *more])


def legacy(state: bytes = STATE) -> bytes:
    protocol, system = b"\x80\x02M\xe9\x03.", b"\x80\x02}."
    return LEGACY_MAGIC + protocol + system + state + b"\x80\x02]." + bytes(72)


@pytest.mark.parametrize("name", ["m.pt", "m.pth", "pytorch_model.bin", "m.ckpt"])
def test_a_state_dictionary_is_clean(scan: Scan, name: str) -> None:
    assert scan(archive(), name).findings == ()
    assert scan(legacy(), name).findings == ()
    assert scan(archive(("m/.data/serialization_id", b"1")), name).findings == ()


def test_a_tensor_outside_torch_is_suspicious(scan: Scan) -> None:
    assert rules(scan(STATE)) == {"pickle.persistent-id"}


def test_a_storage_of_another_kind_is_suspicious(scan: Scan) -> None:
    odd = dict_of(weight=tensor(imported("numpy", "ndarray")))
    assert rules(scan(archive(data=PROTOCOL_4 + odd + STOP), "m.pt")) == {"pickle.persistent-id"}


def test_code_in_an_archive_is_malicious_and_named(scan: Scan) -> None:
    found = scan(archive(data=HOSTILE), "m.pt")
    assert found.verdict is Verdict.MALICIOUS
    assert found.findings[0].location.startswith("'m/data.pkl', byte ")


@pytest.mark.parametrize("place", range(5))
def test_code_in_any_pickle_of_an_older_file_is_malicious(scan: Scan, place: int) -> None:
    parts = [LEGACY_MAGIC, NOTHING, NOTHING, NOTHING, NOTHING]
    if place:
        parts[place] = HOSTILE
    else:
        parts[0] = LEGACY_MAGIC[:-1] + shell() + STOP
    assert scan(b"".join(parts), "m.pt").verdict is Verdict.MALICIOUS


def test_an_older_file_cut_short_is_unscannable(scan: Scan) -> None:
    assert scan(legacy()[:40], "m.pt").verdict is Verdict.UNSCANNABLE


NOT_WRITTEN_BY_TORCH = {
    "a program": (("m/code/__torch__.py", b"x"), "torch.unknown-member"),
    "a second pickle": (("m/constants.pkl", STATE), "torch.torchscript"),
    "a pickle by another case": (("m/more.PKL", HOSTILE), "torch.torchscript"),
    "an archive in it": (("m/data/1", zipped([("x", b"")])), "torch.nested-archive"),
    "a second folder": (("other/data.pkl", HOSTILE), "torch.odd-archive"),
}


@pytest.mark.parametrize(
    ("member", "rule"), NOT_WRITTEN_BY_TORCH.values(), ids=NOT_WRITTEN_BY_TORCH.keys()
)
def test_what_torch_never_writes_is_not_clean(
    scan: Scan, member: tuple[str, bytes], rule: str
) -> None:
    assert rule in rules(scan(archive(member), "m.pt"))


def test_something_after_the_pickle_of_an_archive_is_unscannable(scan: Scan) -> None:
    assert rules(scan(archive(data=STATE + HOSTILE), "m.pt")) == {"pickle.trailing-data"}


def test_code_is_found_beside_what_cannot_be_judged(scan: Scan) -> None:
    found = scan(archive(("m/x.py", b""), data=HOSTILE), "m.pt")
    assert found.verdict is Verdict.MALICIOUS
    assert "torch.unknown-member" in rules(found)
