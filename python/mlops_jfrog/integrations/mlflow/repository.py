"""MLflow's artifact repository for ``artifactory://`` (entry points: mlflow.artifact_repository).

Loaded by MLflow only. ``download_artifacts`` is MLflow's own, which asks for file after file.
"""

from __future__ import annotations

import asyncio
import os
import posixpath
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from mlflow.entities import FileInfo
from mlflow.exceptions import MlflowException
from mlflow.protos import databricks_pb2 as codes
from mlflow.store.artifact.artifact_repo import (
    ArtifactRepository,
    StreamUploadMixin,
    verify_artifact_path,
)

from mlops_jfrog.errors import (
    AuthenticationError,
    ConfigurationError,
    MlopsError,
    NetworkError,
    NotFoundError,
    PermissionDenied,
    UsageError,
)
from mlops_jfrog.http.redaction import redact, secrets_in
from mlops_jfrog.integrations.mlflow.location import Location, locate
from mlops_jfrog.integrations.mlflow.store import ArtifactStore
from mlops_jfrog.transfer.streaming import Readable

_CODES: tuple[tuple[type[MlopsError], int], ...] = (
    (NotFoundError, codes.RESOURCE_DOES_NOT_EXIST),
    (PermissionDenied, codes.PERMISSION_DENIED),
    (AuthenticationError, codes.UNAUTHENTICATED),
    (UsageError, codes.INVALID_PARAMETER_VALUE),
    (ConfigurationError, codes.INVALID_PARAMETER_VALUE),
    (NetworkError, codes.TEMPORARILY_UNAVAILABLE),
    (MlopsError, codes.INTERNAL_ERROR),
)
"""The first that fits is what MLflow answers with."""


class ArtifactoryArtifactRepository(ArtifactRepository, StreamUploadMixin):  # type: ignore[misc]
    """Artifacts below one ``artifactory://`` address."""

    def __init__(
        self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None
    ) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        with _as_mlflow_s(()):
            location = locate(artifact_uri, os.environ)
        self._secrets = secrets_in(location.authorization)
        self._store = _store_of(location)

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        """Store a file in the folder ``artifact_path``."""
        verify_artifact_path(artifact_path)
        with _as_mlflow_s(self._secrets):
            source = Path(local_file)
            self._store.put_file(source, posixpath.join(artifact_path or "", source.name))

    def log_artifacts(self, local_dir: str, artifact_path: str | None = None) -> None:
        """Store a folder's files in the folder ``artifact_path``."""
        verify_artifact_path(artifact_path)
        with _as_mlflow_s(self._secrets):
            self._store.put_folder(Path(local_dir), artifact_path)

    def log_artifact_from_stream(
        self, stream: Readable, artifact_file_name: str, artifact_path: str | None = None
    ) -> None:
        """Store what a stream holds: what the server's proxy is sent goes straight through."""
        verify_artifact_path(artifact_path)
        name = posixpath.basename(artifact_file_name)
        with _as_mlflow_s(self._secrets):
            self._store.put_stream(stream, posixpath.join(artifact_path or "", name))

    async def log_artifact_from_async_stream(
        self,
        chunks: AsyncIterable[bytes],
        artifact_file_name: str,
        artifact_path: str | None = None,
    ) -> None:
        """The same for the server's asynchronous routes."""
        stream = _Bridged(aiter(chunks), asyncio.get_running_loop())
        await asyncio.to_thread(
            self.log_artifact_from_stream, stream, artifact_file_name, artifact_path
        )

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        """What lies directly in the folder ``path``; nothing for a file."""
        path = path.rstrip("/") if path else None
        verify_artifact_path(path)
        with _as_mlflow_s(self._secrets):
            found = self._store.children(path)
        return [FileInfo(each.path, each.size is None, each.size) for each in found]

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        with _as_mlflow_s(self._secrets):
            self._store.fetch(remote_file_path, Path(local_path))

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        """Delete a file, a folder, or all of it."""
        path = artifact_path.rstrip("/") if artifact_path else None
        verify_artifact_path(path)
        with _as_mlflow_s(self._secrets):
            self._store.remove(path)


class _Bridged:
    """An asynchronous stream, read by a thread that is not its event loop's."""

    def __init__(self, chunks: AsyncIterator[bytes], loop: asyncio.AbstractEventLoop) -> None:
        self._chunks, self._loop = chunks, loop
        self._left = b""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes; nothing at the end."""
        if not self._left:
            self._left = asyncio.run_coroutine_threadsafe(self._next(), self._loop).result()
        if size < 0 or size >= len(self._left):
            block, self._left = self._left, b""
            return block
        block, self._left = self._left[:size], self._left[size:]
        return block

    async def _next(self) -> bytes:
        """The next chunk that holds something: an empty one is not the end."""
        async for chunk in self._chunks:
            if chunk:
                return chunk
        return b""


@lru_cache(maxsize=8)
def _store_of(location: Location) -> ArtifactStore:
    """One for all repositories of a location: MLflow makes one for nearly every call."""
    return ArtifactStore.at(location, os.environ)


@contextmanager
def _as_mlflow_s(secrets: tuple[str, ...]) -> Iterator[None]:
    """Our errors as MLflow's, so that its server answers with the status that fits."""
    try:
        yield
    except MlopsError as error:
        code = next(code for kind, code in _CODES if isinstance(error, kind))
        told = redact(f"{error.message}. {error.hint}", secrets)
        raise MlflowException(told, error_code=code) from None
