"""Lock files: read back as they were written, whatever else they hold is refused."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_jfrog.domain.coordinates import ModelName, RepositoryKey, Version
from mlops_jfrog.domain.model_lock import ModelLock, Pin
from mlops_jfrog.domain.model_reference import ModelReference
from mlops_jfrog.errors import ConfigurationError, ConflictError, NotFoundError, UsageError

words = st.text("abcdefghi", min_size=1, max_size=8)
digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
pins = st.builds(
    Pin,
    words.map(ModelName),
    st.none() | words,
    words.map(Version),
    words.map(RepositoryKey),
    digests,
    st.dictionaries(words, digests, max_size=3).map(lambda files: tuple(sorted(files.items()))),
)


def lock_of(*models: str) -> ModelLock:
    return ModelLock.of(
        Pin(
            ModelName(model),
            "production",
            Version("1"),
            RepositoryKey("prod"),
            "0" * 64,
            (("model.onnx", "1" * 64),),
        )
        for model in models
    )


# No deadline: the machine that runs this may be busy.
@settings(deadline=None)
@given(st.lists(pins, max_size=4, unique_by=lambda pin: pin.model))
def test_what_is_written_is_read_back(many: list[Pin]) -> None:
    lock = ModelLock.of(many)
    content = lock.to_bytes()
    assert ModelLock.from_bytes(content, "x") == lock
    assert ModelLock.of(reversed(many)).to_bytes() == content


@settings(deadline=None)
@given(
    st.binary(max_size=200)
    | st.recursive(st.none() | st.text(), st.lists).map(
        lambda value: json.dumps({"format": 1, "models": value}).encode()
    )
)
def test_anything_else_is_a_configuration_error(content: bytes) -> None:
    lock = ModelLock(())
    with contextlib.suppress(ConfigurationError):
        lock = ModelLock.from_bytes(content, "models.lock")
    assert lock.pins == ()


@pytest.mark.parametrize(
    "change",
    [
        {"manifestSha256": "0" * 63},
        {"files": {"model.onnx": "short"}},
        {"files": []},
        {"stage": 7},
        {"version": "a/b"},
        {"repository": "../x"},
    ],
)
def test_an_entry_that_pins_nothing_is_refused(change: dict[str, object]) -> None:
    document = json.loads(lock_of("scorer").to_bytes())
    document["models"][0] |= change
    with pytest.raises(ConfigurationError):
        ModelLock.from_bytes(json.dumps(document).encode(), "models.lock")


def test_a_model_is_pinned_once() -> None:
    with pytest.raises(UsageError, match="once only"):
        lock_of("scorer", "scorer")


@pytest.mark.parametrize("text", ["scorer", "scorer@production", "scorer@1"])
def test_a_pin_is_found_by_all_that_it_is(text: str) -> None:
    assert lock_of("other", "scorer").pin(ModelReference.parse(text)).model == "scorer"


def test_what_is_not_locked_is_refused() -> None:
    with pytest.raises(NotFoundError):
        lock_of("scorer").pin(ModelReference.parse("other"))
    for text in ("scorer@2", "scorer@staging"):
        with pytest.raises(ConflictError, match="locked at 1"):
            lock_of("scorer").pin(ModelReference.parse(text))
