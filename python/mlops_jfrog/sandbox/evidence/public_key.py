"""Public keys that evidence is verified with: RSA, ECDSA on the NIST curves, Ed25519."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from mlops_jfrog.sandbox.envelope import Refused

SupportedKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
_CURVES: dict[str, hashes.HashAlgorithm] = {
    "secp256r1": hashes.SHA256(),
    "secp384r1": hashes.SHA384(),
    "secp521r1": hashes.SHA512(),
}
_WEAKEST_RSA = 2048
_STRONGEST_RSA = 16384


@dataclass(frozen=True)
class PublicKey:
    """A key and its PEM text as it was registered."""

    pem: str
    key: SupportedKey

    @classmethod
    def read(cls, pem: object) -> PublicKey:
        """400 for what is no public key, or one that is too weak."""
        if not isinstance(pem, str):
            raise Refused(400, "public_key must be a PEM text")
        try:
            key = serialization.load_pem_public_key(pem.encode())
        except (ValueError, UnsupportedAlgorithm) as error:
            raise Refused(400, "public_key is no PEM of a public key") from error
        if isinstance(key, rsa.RSAPublicKey):
            if not _WEAKEST_RSA <= key.key_size <= _STRONGEST_RSA:
                raise Refused(400, f"an RSA key needs {_WEAKEST_RSA} to {_STRONGEST_RSA} bits")
        elif isinstance(key, ec.EllipticCurvePublicKey):
            if key.curve.name not in _CURVES:
                raise Refused(400, f"the curve must be one of {', '.join(_CURVES)}")
        elif not isinstance(key, ed25519.Ed25519PublicKey):
            raise Refused(400, "the key must be RSA, ECDSA or Ed25519")
        return cls(pem, key)

    @property
    def fingerprint(self) -> str:
        """sha256 of its DER form (SubjectPublicKeyInfo), in hexadecimal."""
        der = self.key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return hashlib.sha256(der).hexdigest()

    @property
    def type(self) -> str:
        """``RSA``, ``EC`` or ``Ed25519``."""
        if isinstance(self.key, rsa.RSAPublicKey):
            return "RSA"
        return "EC" if isinstance(self.key, ec.EllipticCurvePublicKey) else "Ed25519"

    def verifies(self, signature: bytes, signed: bytes) -> bool:
        """Whether the signature over ``signed`` was made with the private key.

        RSA signatures are PSS, as the JFrog CLI makes them, or PKCS #1 v1.5, as OpenSSL does.
        """
        key = self.key
        if isinstance(key, ed25519.Ed25519PublicKey):
            return _holds(lambda: key.verify(signature, signed))
        if isinstance(key, ec.EllipticCurvePublicKey):
            digest = ec.ECDSA(_CURVES[key.curve.name])
            return _holds(lambda: key.verify(signature, signed, digest))
        sha256 = hashes.SHA256()
        pss = padding.PSS(padding.MGF1(sha256), padding.PSS.AUTO)
        return _holds(lambda: key.verify(signature, signed, pss, sha256)) or _holds(
            lambda: key.verify(signature, signed, padding.PKCS1v15(), sha256)
        )


def _holds(verify: Callable[[], None]) -> bool:
    try:
        verify()
    except InvalidSignature:
        return False
    return True
