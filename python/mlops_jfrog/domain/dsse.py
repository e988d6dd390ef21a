"""DSSE envelopes (Dead Simple Signing Envelope, protocol 1.0.2): what is signed, and its form."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from mlops_jfrog.errors import IntegrityError

IN_TOTO = "application/vnd.in-toto+json"
"""Payload type of an in-toto statement."""

_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Signature:
    """One signature; ``key_id`` may be empty and proves nothing."""

    key_id: str
    value: bytes


@dataclass(frozen=True)
class Envelope:
    """A payload and its signatures, of which there may be none."""

    payload: bytes
    signatures: tuple[Signature, ...] = ()
    payload_type: str = IN_TOTO

    @property
    def signed_bytes(self) -> bytes:
        """The pre-authentication encoding: what a signature is over."""
        kind = self.payload_type.encode()
        return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(self.payload), self.payload)

    def to_bytes(self) -> bytes:
        """The stored form."""
        document = {
            "payloadType": self.payload_type,
            "payload": base64.b64encode(self.payload).decode("ascii"),
            "signatures": [
                {"keyid": each.key_id, "sig": base64.b64encode(each.value).decode("ascii")}
                for each in self.signatures
            ],
        }
        return (json.dumps(document, indent=2) + "\n").encode()

    @classmethod
    def from_bytes(cls, content: bytes, source: str) -> Envelope:
        """Read back; raises IntegrityError. Nothing is verified here."""
        try:
            document = json.loads(content)
            return cls(
                payload=base64.b64decode(document["payload"], validate=True),
                signatures=tuple(
                    Signature(str(each.get("keyid", "")), base64.b64decode(each["sig"]))
                    for each in document["signatures"]
                ),
                payload_type=str(document["payloadType"]),
            )
        except _UNREADABLE as error:
            raise IntegrityError(f"{source} is no DSSE envelope: {error!r}") from None
