"""A DSSE envelope with an in-toto statement, as it was sent: bare, or inside a sigstore bundle."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlops_jfrog.sandbox.envelope import Refused

PAYLOAD_TYPE = "application/vnd.in-toto+json"
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_SLUG = 80
_STATEMENTS = ("https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1")


@dataclass(frozen=True)
class Signature:
    """One signature; the key id is a hint of the signer's and proves nothing."""

    key_id: str
    value: bytes


@dataclass(frozen=True)
class SignedStatement:
    """``payload`` is exactly what was signed, ``statement`` what it says."""

    payload: bytes
    signatures: tuple[Signature, ...]
    statement: Mapping[str, Any]

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> SignedStatement:
        """Checked from a request's body; 400 says what is wrong. Nothing is verified here."""
        envelope = body.get("dsseEnvelope", body)
        if not isinstance(envelope, Mapping):
            raise Refused(400, "dsseEnvelope must be an object")
        if envelope.get("payloadType") != PAYLOAD_TYPE:
            raise Refused(400, f"payloadType must be {PAYLOAD_TYPE}")
        payload = _decoded(envelope.get("payload"), "payload")
        sent = envelope.get("signatures")
        if not isinstance(sent, list) or not sent:
            raise Refused(400, "an envelope needs signatures")
        return cls(payload, tuple(_signature(each) for each in sent), _statement(payload))

    @property
    def signed_bytes(self) -> bytes:
        """DSSE's pre-authentication encoding, which the signatures are over."""
        kind = PAYLOAD_TYPE.encode()
        return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(self.payload), self.payload)

    @property
    def predicate_type(self) -> str:
        """A URI that says what kind of evidence it is."""
        return str(self.statement["predicateType"])

    @property
    def predicate_slug(self) -> str:
        """``model-evaluation-v1`` for ``https://acme.example/evidence/model-evaluation/v1``."""
        _, _, rest = self.predicate_type.partition("://")
        parts = [part for part in rest.partition("/")[2].split("/") if part]
        slug = _NOT_IN_A_NAME.sub("-", "-".join(parts[-2:])).strip("-.")
        return slug[:_LONGEST_SLUG] or "evidence"

    def is_about(self, sha256: str) -> bool:
        """Whether the statement names this content."""
        return any(each["digest"].get("sha256") == sha256 for each in self.statement["subject"])


def _statement(payload: bytes) -> Mapping[str, Any]:
    try:
        statement = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "the payload is no JSON") from error
    if not isinstance(statement, dict) or statement.get("_type") not in _STATEMENTS:
        raise Refused(400, "the payload is no in-toto statement")
    kind = statement.get("predicateType")
    if not isinstance(kind, str) or not kind.strip() or len(kind) > 1000:
        raise Refused(400, "the statement needs a predicateType")
    subjects = statement.get("subject")
    if not isinstance(subjects, list) or not all(_is_subject(each) for each in subjects):
        raise Refused(400, "the statement needs subjects with digests")
    return statement


def _is_subject(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("digest"), dict)


def _signature(value: object) -> Signature:
    if not isinstance(value, Mapping) or not isinstance(value.get("keyid") or "", str):
        raise Refused(400, "a signature needs sig, and keyid as a text")
    return Signature(value.get("keyid") or "", _decoded(value.get("sig"), "sig"))


def _decoded(value: object, what: str) -> bytes:
    """Base64, of either alphabet as DSSE allows."""
    if not isinstance(value, str) or not value:
        raise Refused(400, f"{what} must be base64")
    plain = value.replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(400, f"{what} must be base64") from error
