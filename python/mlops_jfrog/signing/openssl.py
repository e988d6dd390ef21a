"""Signs and verifies by the ``openssl`` command: no compiled package is needed.

Keys are PEM files: RSA and elliptic curves sign a SHA-256 digest, Ed25519 signs the bytes.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from mlops_jfrog.domain.dsse import Envelope, Signature
from mlops_jfrog.errors import ConfigurationError

_PROGRAM = "openssl"
_PASSWORD = "MLOPS_OPENSSL_PASSWORD"  # noqa: S105 - the name of a variable
_SECONDS = 60


def signed(envelope: Envelope, key: Path, password: str | None = None) -> Envelope:
    """The envelope with one signature; ConfigurationError where the key can't sign."""
    secret = {_PASSWORD: password or ""}
    from_password = ["-passin", f"env:{_PASSWORD}"]
    public = _run(["pkey", "-in", str(key), "-pubout", "-outform", "DER", *from_password], secret)
    message = envelope.signed_bytes
    with tempfile.TemporaryDirectory(prefix="mlops-sign-") as folder:
        data = Path(folder, "message")
        data.write_bytes(message)
        if _is_ed25519(public):
            how = ["pkeyutl", "-sign", "-rawin", "-inkey", str(key), "-in", str(data)]
        else:
            how = ["dgst", "-sha256", "-sign", str(key)]
        words = [*how, *from_password] + ([] if _is_ed25519(public) else [str(data)])
        value = _run(words, secret)
    signature = Signature(hashlib.sha256(public).hexdigest(), value)
    return Envelope(envelope.payload, (*envelope.signatures, signature), envelope.payload_type)


def verifies(envelope: Envelope, public_key: Path) -> bool:
    """Whether one of the signatures is of ``public_key``; ConfigurationError where it is no key."""
    public = _run(["pkey", "-pubin", "-in", str(public_key), "-pubout", "-outform", "DER"], {})
    with tempfile.TemporaryDirectory(prefix="mlops-verify-") as folder:
        data, value = Path(folder, "message"), Path(folder, "signature")
        data.write_bytes(envelope.signed_bytes)
        for signature in envelope.signatures:
            value.write_bytes(signature.value)
            if _is_ed25519(public):
                words = ["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", str(public_key)]
                words += ["-in", str(data), "-sigfile", str(value)]
            else:
                words = ["dgst", "-sha256", "-verify", str(public_key)]
                words += ["-signature", str(value), str(data)]
            if _ended(words, {}).returncode == 0:
                return True
    return False


def _is_ed25519(public: bytes) -> bool:
    """By the object identifier 1.3.101.112 in the DER of the public key."""
    return b"\x06\x03\x2b\x65\x70" in public[:16]


def _run(words: Sequence[str], secret: Mapping[str, str]) -> bytes:
    done = _ended(words, secret)
    if done.returncode != 0:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ConfigurationError(
            f"openssl {words[0]} has failed: {reason[-1] if reason else 'it does not say why'}",
            hint="Check MLOPS_SIGNING_KEY, MLOPS_SIGNING_PASSWORD and MLOPS_SIGNING_PUBLIC_KEY.",
        )
    return done.stdout


def _ended(words: Sequence[str], secret: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603
            [_PROGRAM, *words],
            env={**os.environ, **secret},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ConfigurationError(
            f"openssl can't be run: {type(error).__name__}",
            hint="Install the openssl command: signing and verifying need it.",
        ) from None
