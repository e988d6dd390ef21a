from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.evidence.statement import PAYLOAD_TYPE, SignedStatement

STATEMENT = {
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [{"digest": {"sha256": "a" * 64}}],
    "predicateType": "https://acme.example/evidence/model-evaluation/v1",
    "predicate": {},
}


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def envelope(statement: Any = None, **changes: Any) -> dict[str, Any]:
    payload = json.dumps(STATEMENT if statement is None else statement).encode()
    body = {
        "payload": encoded(payload),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [{"keyid": "k", "sig": encoded(b"signed")}],
    }
    return {**body, **changes}


def test_an_envelope_alone_and_in_a_sigstore_bundle() -> None:
    alone = SignedStatement.read(envelope())
    bundle = SignedStatement.read({"mediaType": "x", "dsseEnvelope": envelope()})
    assert alone == bundle
    assert alone.signatures[0].value == b"signed"
    assert alone.is_about("a" * 64)
    assert not alone.is_about("b" * 64)


def test_the_signed_bytes_are_those_of_the_dsse_specification() -> None:
    """The protocol's own example, https://github.com/secure-systems-lab/dsse."""
    statement = SignedStatement(b"hello world", (), {})
    kind = PAYLOAD_TYPE.encode()
    assert statement.signed_bytes == b"DSSEv1 28 " + kind + b" 11 hello world"


@pytest.mark.parametrize(
    ("predicate_type", "slug"),
    [
        ("https://acme.example/evidence/model-evaluation/v1", "model-evaluation-v1"),
        ("https://slsa.dev/provenance/v1", "provenance-v1"),
        ("https://cyclonedx.org/bom", "bom"),
        ("https://cyclonedx.org", "evidence"),
        ("https://acme.example/../../x/..", "x"),
        ("https://acme.example/a b%2Fc/<d>", "a-b-2Fc--d"),
        ("plain text", "evidence"),
    ],
)
def test_the_slug_names_a_file_and_nothing_else(predicate_type: str, slug: str) -> None:
    statement = {**STATEMENT, "predicateType": predicate_type}
    assert SignedStatement.read(envelope(statement)).predicate_slug == slug


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"dsseEnvelope": []},
        envelope(payloadType="text/plain"),
        envelope(payload="!"),
        envelope(payload=7),
        envelope(payload=encoded(b"{")),
        envelope(payload=encoded(b"[" * 100_000)),
        envelope(signatures=[]),
        envelope(signatures=None),
        envelope(signatures=["s"]),
        envelope(signatures=[{"keyid": "k"}]),
        envelope(signatures=[{"keyid": 7, "sig": encoded(b"x")}]),
        envelope([]),
        envelope({**STATEMENT, "_type": "other"}),
        envelope({**STATEMENT, "predicateType": ""}),
        envelope({**STATEMENT, "subject": {}}),
        envelope({**STATEMENT, "subject": [{"digest": "sha256:x"}]}),
    ],
)
def test_anything_else_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        SignedStatement.read(body)
    assert refused.value.status == 400


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.sampled_from([*envelope(), "dsseEnvelope"]), _JSON), _JSON)
def test_no_body_breaks_the_reading(changes: dict[str, Any], statement: Any) -> None:
    for body in (changes, {**envelope(), **changes}, envelope(statement or {})):
        try:
            SignedStatement.read(body)
        except Refused as refused:
            assert refused.status == 400  # noqa: PT017
