"""Id tokens: JWTs that an issuer signed with one of the keys that it publishes.

RS256 and ES256 only: a token never chooses a weaker way, and never none.
"""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from mlops_jfrog.sandbox.envelope import Refused

_SKEW = 60
_LONGEST = 64 * 1024


def parts_of(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    """Header, claims, what is signed and the signature; 401 for what is no JWT."""
    pieces = token.split(".")
    if len(token) > _LONGEST or len(pieces) != 3:
        raise Refused(401, "the subject token is no JWT")
    try:
        decoded = [base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4)) for piece in pieces]
        header, claims = json.loads(decoded[0]), json.loads(decoded[1])
    except (ValueError, binascii.Error, RecursionError) as error:
        raise Refused(401, "the subject token is no JWT") from error
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise Refused(401, "the subject token is no JWT")
    return header, claims, ".".join(pieces[:2]).encode(), decoded[2]


def check_claims(claims: Mapping[str, Any], issuer: str, audience: str) -> None:
    """401 unless ``issuer`` made the token, for ``audience`` (empty: any), and its time is now."""
    if str(claims.get("iss")).rstrip("/") != issuer.rstrip("/"):
        raise Refused(401, "the subject token is of another issuer")
    named = claims.get("aud")
    if audience and audience not in (named if isinstance(named, list) else [named]):
        raise Refused(401, "the subject token is for another audience")
    now = time.time()
    ends: Any = claims.get("exp")
    begins: Any = claims.get("nbf", 0)
    if not _is_number(ends) or not _is_number(begins):
        raise Refused(401, "the subject token does not say when it ends")
    if ends + _SKEW <= now or begins - _SKEW > now:
        raise Refused(401, "the subject token has expired, or is not yet good")


def check_signature(
    header: Mapping[str, Any], keys: Sequence[Any], signed: bytes, signature: bytes
) -> None:
    """401 unless one of the issuer's ``keys`` (JWKs) made the signature."""
    # cryptography takes 40 ms to load, and most sandboxes never exchange a token.
    from cryptography.exceptions import InvalidSignature

    verify = {"RS256": _verify_rsa, "ES256": _verify_elliptic}.get(str(header.get("alg")))
    if verify is None:
        raise Refused(401, "the subject token must be signed with RS256 or ES256")
    for key in keys:
        if not isinstance(key, dict) or key.get("kid") != header.get("kid"):
            continue
        try:
            return verify(key, signed, signature)
        except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError):
            continue
    raise Refused(401, "the subject token is signed with no key of its issuer")


def _verify_rsa(key: Mapping[str, Any], signed: bytes, signature: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.hashes import SHA256

    public = rsa.RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()
    public.verify(signature, signed, padding.PKCS1v15(), SHA256())


def _verify_elliptic(key: Mapping[str, Any], signed: bytes, signature: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec, utils
    from cryptography.hazmat.primitives.hashes import SHA256

    if key.get("crv") != "P-256" or len(signature) != 64:
        raise ValueError("not of P-256")
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    numbers = ec.EllipticCurvePublicNumbers(_number(key["x"]), _number(key["y"]), ec.SECP256R1())
    encoded = utils.encode_dss_signature(r, s)
    numbers.public_key().verify(encoded, signed, ec.ECDSA(SHA256()))


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
