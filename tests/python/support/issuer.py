"""An issuer of id tokens on loopback: it publishes its keys, and signs what a test asks for."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256

from support.scripted_server import Scripted, scripted_server


class Key(Protocol):
    """A signing key; ``name`` is the algorithm."""

    name: str

    def jwk(self) -> dict[str, str]: ...

    def sign(self, content: bytes) -> bytes: ...


class RsaKey:
    """RS256."""

    name = "RS256"

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(65537, 2048)

    def __repr__(self) -> str:
        return f"another {self.name} key"

    def jwk(self) -> dict[str, str]:
        numbers = self._key.public_key().public_numbers()
        return {"kty": "RSA", "kid": "k1", "n": _number(numbers.n), "e": _number(numbers.e)}

    def sign(self, content: bytes) -> bytes:
        return self._key.sign(content, padding.PKCS1v15(), SHA256())


class EllipticKey:
    """ES256."""

    name = "ES256"

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    def __repr__(self) -> str:
        return f"another {self.name} key"

    def jwk(self) -> dict[str, str]:
        numbers = self._key.public_key().public_numbers()
        point = {"x": _number(numbers.x), "y": _number(numbers.y)}
        return {"kty": "EC", "crv": "P-256", "kid": "k1", **point}

    def sign(self, content: bytes) -> bytes:
        r, s = utils.decode_dss_signature(self._key.sign(content, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@dataclass(frozen=True)
class Issuer:
    """Where it is, and its key."""

    url: str
    key: Key

    def token(self, *, signer: Key | None = None, alg: str | None = None, **claims: Any) -> str:
        """An id token with these claims, good for five minutes unless they say otherwise."""
        header = {"alg": alg or self.key.name, "kid": "k1"}
        body = {"iss": self.url, "exp": int(time.time()) + 300, **claims}
        signed = ".".join(encoded(json.dumps(part).encode()) for part in (header, body))
        return f"{signed}.{encoded((signer or self.key).sign(signed.encode()))}"


@contextmanager
def issuing(key: Key) -> Iterator[Issuer]:
    """The issuer, for the time of the block."""
    with scripted_server(Scripted(200)) as server:
        configuration = Scripted(200, {"jwks_uri": f"{server.url}/keys"})
        server.answers = [configuration, Scripted(200, {"keys": [key.jwk()]})] * 20
        yield Issuer(server.url, key)


def encoded(content: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _number(value: int) -> str:
    return encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))
