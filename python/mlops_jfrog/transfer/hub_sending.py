"""Files on their way into a hub: hashed and sent in parallel, nothing sent that is there."""

from __future__ import annotations

import base64
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.domain.hub import HubId, short_id
from mlops_jfrog.errors import IntegrityError
from mlops_jfrog.jfrog.file_part import FilePart
from mlops_jfrog.jfrog.huggingface_upload import HubUpload, Offered, Slot
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.digest import Fingerprint
from mlops_jfrog.transfer.digest_cache import DigestCache
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.parallel import Parallel
from mlops_jfrog.transfer.progress import Progress

_SAMPLE = 512


@dataclass(frozen=True)
class HubSending:
    """A local file, and what it is to be in the revision."""

    source: Path
    looks: Fingerprint
    offered: Offered

    @property
    def path(self) -> str:
        """In the revision."""
        return self.offered.path

    def short_id(self, wanted: str) -> str:
        """Of its content; for text, which is read whole."""
        return short_id(self.content(), wanted)

    def content(self) -> bytes:
        """All of it; IntegrityError where it is not what was hashed."""
        content = self.source.read_bytes()
        self.check()
        return content

    def check(self) -> None:
        """IntegrityError where the file changed since it was hashed."""
        if Fingerprint.of(os.stat(self.source)) != self.looks:
            raise IntegrityError(
                f"{self.source} changed while it was uploaded",
                hint="Wait until whatever writes it is done, then upload it again.",
            )


def hashed(files: Iterable[tuple[Path, str]], options: TransferOptions) -> tuple[HubSending, ...]:
    """Every file with its digest and its first bytes, as many at once as there are cores."""
    with DigestCache(options.cache_folder) as digests:

        def describe(each: tuple[Path, str]) -> HubSending:
            source, name = each
            looks = Fingerprint.of(os.stat(source))
            sha256 = digests.sha256_of(source)
            with source.open("rb") as file:
                sample = file.read(_SAMPLE)
            return HubSending(source, looks, Offered(name, looks.size, sha256, sample))

        threads = os.cpu_count() or 1
        return tuple(Parallel(describe, files, threads=threads, cancel=lambda: None))


def send_large(
    platform: Platform,
    repository: RepositoryKey,
    id: HubId,
    revision: str,
    files: Sequence[HubSending],
    *,
    options: TransferOptions,
    progress: Progress,
) -> Mapping[str, int]:
    """Bring the platform the bytes that it lacks; what was sent, by SHA-256."""
    session = platform.session.branch(attempts=1 + options.retries, connections=options.threads)
    upload = HubUpload(session, repository, id)
    unique = list({each.offered.sha256: each for each in files}.values())
    slots = upload.slots(revision, [each.offered for each in unique])

    def send(each: HubSending) -> tuple[str, int]:
        offered, slot = each.offered, slots.get(each.offered.sha256)
        progress.started(each.path, offered.size)
        if slot is None:
            progress.moved(each.path, offered.size)
        else:
            _put(upload, slot, each, progress)
        progress.finished(each.path)
        return offered.sha256, 0 if slot is None else offered.size

    try:
        progress.begin(len(unique), sum(each.offered.size for each in unique))
        return dict(Parallel(send, unique, threads=options.threads, cancel=session.abort))
    finally:
        session.close()


def _put(upload: HubUpload, slot: Slot, each: HubSending, progress: Progress) -> None:
    size = each.offered.size
    with FilePart(each.source, 0, size, lambda count: progress.moved(each.path, count)) as body:
        upload.put(slot, each.offered, body)
    each.check()


@contextmanager
def commit_lines(
    message: str, small: Iterable[HubSending], large: Iterable[HubSending]
) -> Iterator[FilePart]:
    """The body of a commit, in a temporary file: small files travel inside it."""
    with tempfile.TemporaryDirectory(prefix="mlops-jfrog-") as folder:
        path = Path(folder) / "commit.ndjson"
        with path.open("wb") as file:
            for key, value in _entries(message, small, large):
                file.write(json.dumps({"key": key, "value": value}).encode() + b"\n")
            size = file.tell()
        with FilePart(path, 0, size) as part:
            yield part


def _entries(
    message: str, small: Iterable[HubSending], large: Iterable[HubSending]
) -> Iterator[tuple[str, dict[str, object]]]:
    summary, _, description = message.partition("\n")
    yield "header", {"summary": summary, "description": description.strip()}
    for each in small:
        content = base64.b64encode(each.content()).decode()
        yield "file", {"path": each.path, "content": content, "encoding": "base64"}
    for each in large:
        offered = each.offered
        yield (
            "lfsFile",
            {
                "path": each.path,
                "algo": "sha256",
                "oid": offered.sha256,
                "size": offered.size,
            },
        )
