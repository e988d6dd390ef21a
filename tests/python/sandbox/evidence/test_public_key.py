from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, padding, rsa

from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.evidence.public_key import PublicKey, SupportedKey
from mlops_jfrog.sandbox.evidence.statement import SignedStatement

MESSAGE = b"DSSEv1 ..."


def pem(key: SupportedKey | dsa.DSAPublicKey) -> str:
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, kind).decode()


def curve(chosen: ec.EllipticCurve, digest: hashes.HashAlgorithm) -> tuple[SupportedKey, bytes]:
    key = ec.generate_private_key(chosen)
    return key.public_key(), key.sign(MESSAGE, ec.ECDSA(digest))


def edwards() -> tuple[SupportedKey, bytes]:
    key = ed25519.Ed25519PrivateKey.generate()
    return key.public_key(), key.sign(MESSAGE)


def rivest(scheme: padding.AsymmetricPadding) -> tuple[SupportedKey, bytes]:
    key = rsa.generate_private_key(65537, 2048)
    return key.public_key(), key.sign(MESSAGE, scheme, hashes.SHA256())


SHA256 = hashes.SHA256()
MAKERS: list[tuple[str, Callable[[], tuple[SupportedKey, bytes]]]] = [
    ("EC", lambda: curve(ec.SECP256R1(), SHA256)),
    ("EC", lambda: curve(ec.SECP384R1(), hashes.SHA384())),
    ("EC", lambda: curve(ec.SECP521R1(), hashes.SHA512())),
    ("Ed25519", edwards),
    ("RSA", lambda: rivest(padding.PKCS1v15())),
    ("RSA", lambda: rivest(padding.PSS(padding.MGF1(SHA256), 32))),
]


@pytest.mark.parametrize(("kind", "make"), MAKERS)
def test_a_signature_is_verified_by_its_key_alone(
    kind: str, make: Callable[[], tuple[SupportedKey, bytes]]
) -> None:
    made, signature = make()
    key = PublicKey.read(pem(made))
    assert key.type == kind
    assert len(key.fingerprint) == 64
    assert key.verifies(signature, MESSAGE)
    assert not key.verifies(signature, MESSAGE + b".")
    assert not key.verifies(b"", MESSAGE)
    assert not key.verifies(signature[:-1] + bytes([signature[-1] ^ 1]), MESSAGE)
    other, _ = make()
    assert not PublicKey.read(pem(other)).verifies(signature, MESSAGE)


def test_weak_and_other_keys_are_refused() -> None:
    weak = rsa.generate_private_key(65537, 1024).public_key()
    old = dsa.generate_private_key(2048).public_key()
    odd = ec.generate_private_key(ec.SECP256K1()).public_key()
    private = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    for text in (pem(weak), pem(old), pem(odd), private.decode(), "", "-----BEGIN", 7, None):
        with pytest.raises(Refused) as refused:
            PublicKey.read(text)
        assert refused.value.status == 400


def test_what_the_jfrog_cli_signed_is_verified_by_its_recorded_key(reference: Path) -> None:
    key = PublicKey.read((reference / "jf" / "files" / "evidence-public-key.pem").read_text())
    recorded = sorted((reference / "jf").glob("08-evidence-*.json"))
    checked = 0
    for file in recorded:
        for exchange in json.loads(file.read_text())["exchanges"]:
            request = exchange["request"]
            if request["method"] != "POST":
                continue
            signed = SignedStatement.read(request["body"]["json"])
            (signature,) = signed.signatures
            assert key.verifies(signature.value, signed.signed_bytes), file.name
            if exchange["response"]["status"] == 201:
                said = exchange["response"]["body"]["json"]
                assert signed.predicate_slug == said["predicate_slug"]
            checked += 1
    assert checked == 4
