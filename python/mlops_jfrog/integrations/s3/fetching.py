"""Objects below an S3 address, fetched so that a later try goes on where this one stopped.

A partial file is kept under the ETag that its bytes belong to, and goes on by a range with
``If-Match``: bytes of an object that was replaced meanwhile never mix. Credentials, region and
endpoint are found as boto3 finds them (``AWS_ENDPOINT_URL`` for other stores than Amazon's).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mlops_jfrog.errors import (
    ConfigurationError,
    IntegrityError,
    NetworkError,
    NotFoundError,
    PermissionDenied,
    UsageError,
)
from mlops_jfrog.integrations.fetched import keep_only
from mlops_jfrog.transfer.fetching_place import writable
from mlops_jfrog.transfer.safe_path import safe_targets
from mlops_jfrog.workflows.origin import Wanted

_BLOCK = 1 << 20
_AT_ONCE = 8
_TRIES = 5
_MD5 = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(frozen=True)
class _Object:
    key: str
    size: int
    etag: str
    """Without its quotes."""


def fetch_objects(address: str, wanted: Wanted) -> int:
    """Bring every object below ``address`` into the folder that is wanted; how many there are.

    Raises NotFoundError where there is none, IntegrityError for bytes that are not the object's.
    """
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.netloc or not parts.path.strip("/"):
        raise UsageError(f"{address!a} is no address in S3", hint="Write s3://BUCKET/PATH.")
    bucket, path = parts.netloc, address.split(parts.netloc, 1)[1].strip("/")
    with _as_ours(address):
        client = _client()
        found = {name: each for name, each in _listed(client, bucket, path)}
        if not found:
            raise NotFoundError(f"there is no object at {address}")
        keep_only(wanted.folder, found)
        partials = wanted.folder.with_name("partial")
        work = [
            _Fetch(client, bucket, found[name], target, partials)
            for name, target in safe_targets(wanted.folder, found).items()
        ]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            for _ in threads.map(_Fetch.run, work):
                pass
    return len(found)


@dataclass(frozen=True)
class _Fetch:
    """One object on its way."""

    client: Any
    bucket: str
    wanted: _Object
    target: Path
    partials: Path

    def run(self) -> None:
        """Whole and right under its name, or not there; what came so far is kept."""
        wanted = self.wanted
        name = hashlib.sha256(f"{wanted.key}\0{wanted.etag}\0{wanted.size}".encode()).hexdigest()
        partial, done = self.partials / name, self.partials / f"{name}.done"
        with writable(partial), writable(self.target):
            if done.exists() and self.target.exists():
                return
            for _ in range(_TRIES):
                if _size(partial) >= wanted.size or self._receive(partial):
                    break
            self._check(partial)
            partial.replace(self.target)
            done.touch()

    def _receive(self, partial: Path) -> bool:
        """What is missing, as far as one answer brings it; whether that was all."""
        begin = _size(partial)
        asked = {"Range": f"bytes={begin}-"} if begin else {}
        answer = self.client.get_object(
            Bucket=self.bucket, Key=self.wanted.key, IfMatch=f'"{self.wanted.etag}"', **asked
        )
        with partial.open("ab") as out, closing(answer["Body"]) as body:
            try:
                for block in body.iter_chunks(_BLOCK):
                    out.write(block)
            except Exception as error:
                if not _is_broken(error):
                    raise
        return _size(partial) == self.wanted.size

    def _check(self, partial: Path) -> None:
        """Length always; the digest where the ETag is one (not of parts, not of KMS)."""
        if not partial.exists() and self.wanted.size == 0:
            partial.touch()
        size = _size(partial)
        if size < self.wanted.size:
            raise NetworkError(
                f"{self.wanted.key}: the answer ended {self.wanted.size - size} early"
            )
        right = size == self.wanted.size
        if right and _MD5.match(self.wanted.etag) and not self._is_encrypted():
            digest = hashlib.md5(usedforsecurity=False)
            with partial.open("rb") as content:
                while block := content.read(_BLOCK):
                    digest.update(block)
            right = digest.hexdigest() == self.wanted.etag
        if not right:
            partial.unlink()
            raise IntegrityError(f"{self.wanted.key}: what arrived is not the object")

    def _is_encrypted(self) -> bool:
        """With a key of KMS or the customer's the ETag is no digest (S3's API reference)."""
        head = self.client.head_object(Bucket=self.bucket, Key=self.wanted.key)
        kind = str(head.get("ServerSideEncryption") or "")
        return kind.startswith("aws:kms") or "SSECustomerAlgorithm" in head


def _listed(client: Any, bucket: str, path: str) -> Iterator[tuple[str, _Object]]:
    """Objects by their path below ``path``; the one of that very name by its own."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=path)
    for page in pages:
        for each in page.get("Contents", []):
            key = str(each["Key"])
            found = _Object(key, int(each["Size"]), str(each["ETag"]).strip('"'))
            if key == path:
                yield key.rpartition("/")[2], found
            elif key.startswith(f"{path}/") and not key.endswith("/"):
                yield key.removeprefix(f"{path}/"), found


def _client() -> Any:
    # An extra: most who import this package never read S3.
    try:
        import boto3
        from botocore.config import Config
    except ImportError:
        raise ConfigurationError(
            "reading S3 needs boto3", hint='Install it: pip install "mlops-jfrog[aws]".'
        ) from None
    retries = {"total_max_attempts": _TRIES, "mode": "standard"}
    return boto3.client("s3", config=Config(max_pool_connections=_AT_ONCE, retries=retries))


@contextmanager
def _as_ours(address: str) -> Iterator[None]:
    """AWS' errors in our words; of an answer only its code is told."""
    try:
        yield
    except Exception as error:
        kind = type(error).__module__.partition(".")[0]
        if kind not in ("boto3", "botocore"):
            raise
        response: Any = getattr(error, "response", {})
        code = str(response.get("Error", {}).get("Code") or type(error).__name__)
        told = f"S3 refuses {address}: {code}"
        if code in ("NoSuchBucket", "NoSuchKey", "404"):
            raise NotFoundError(told) from None
        if code in ("AccessDenied", "403", "InvalidAccessKeyId", "SignatureDoesNotMatch"):
            raise PermissionDenied(
                told, hint="Check the AWS credentials and their rights."
            ) from None
        if code in ("PreconditionFailed", "412", "InvalidRange"):
            raise IntegrityError(
                f"{address} changed while it was fetched", hint="Import it again."
            ) from None
        raise NetworkError(
            told, hint="Check AWS_REGION, the AWS credentials and AWS_ENDPOINT_URL."
        ) from None


def _is_broken(error: Exception) -> bool:
    """A connection that ended in the middle of an answer's body."""
    kind = type(error)
    return kind.__module__.startswith(("botocore", "urllib3")) or isinstance(error, OSError)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
