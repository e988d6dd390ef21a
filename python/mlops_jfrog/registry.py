"""The public way in from Python: publish, resolve, promote.

from mlops_jfrog import Registry

registry = Registry.from_env()
model = registry.load("fraud/scorer", stage="production")
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.publishing import Publish
from mlops_jfrog.contract.release import Promote
from mlops_jfrog.domain.coordinates import ModelName, Version
from mlops_jfrog.domain.model_reference import ModelReference
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.integrations.loading.followed import FollowedModel, Loaded
from mlops_jfrog.integrations.loading.load import load_version
from mlops_jfrog.integrations.loading.shelf import ModelShelf
from mlops_jfrog.integrations.origins import open_origin
from mlops_jfrog.workflows.cache_folder import cache_folder
from mlops_jfrog.workflows.content_cache import content_cache
from mlops_jfrog.workflows.context import Context, open_context
from mlops_jfrog.workflows.download import download_files
from mlops_jfrog.workflows.journal import Journal
from mlops_jfrog.workflows.promote import promote
from mlops_jfrog.workflows.publish_origin import publish_any
from mlops_jfrog.workflows.resolve import Wanted, resolve
from mlops_jfrog.workflows.serving.wanted import locate_pinned, read_lock
from mlops_jfrog.workflows.stored_version import StoredVersion

if TYPE_CHECKING:
    from mlops_jfrog.contract.result import Outcome


@dataclass(frozen=True)
class Downloaded:
    """A version's files on disk, every byte verified."""

    folder: Path
    files: Mapping[str, Path]
    """Local path of every file, by its path in the version."""


@dataclass(frozen=True)
class ResolvedModel:
    """A version that was found; nothing is downloaded yet."""

    _context: Context
    _version: StoredVersion

    @property
    def model(self) -> str:
        """Name of the model."""
        return str(self._version.manifest.model_version.model)

    @property
    def version(self) -> str:
        """Its version."""
        return str(self._version.manifest.model_version.version)

    @property
    def identity(self) -> str:
        """Digest of weights, code and dependency lock."""
        return self._version.manifest.identity

    @property
    def repository(self) -> str:
        """Key of the repository it is in."""
        return str(self._version.repository)

    @property
    def files(self) -> Mapping[str, str]:
        """SHA-256 of every file, by path."""
        return {file.path: file.sha256 for file in self._version.manifest.files}

    @property
    def properties(self) -> Mapping[str, tuple[str, ...]]:
        """Properties of the version, metrics among them."""
        return self._version.properties.values

    @property
    def manifest_sha256(self) -> str:
        """Digest of its manifest: two versions with the same one are the same."""
        return self._version.manifest.sha256

    def download(self, target: Path | str | None = None) -> Downloaded:
        """Every file, verified while it is written; by default into the user's cache.

        Raises IntegrityError when a byte is not what the manifest says.
        """
        folder = Path(target) if target is not None else self._cache_folder
        return Downloaded(folder, download_files(self._context, self._version, folder))

    @property
    def _cache_folder(self) -> Path:
        """One folder per content: the manifest's digest names it."""
        root = cache_folder(self._context.settings, self._context.environment)
        return root / "models" / self.manifest_sha256

    def load(self, target: Path | str | None = None) -> Any:
        """The model itself: downloaded, verified, scanned again, then loaded by its format.

        joblib and pickle give the object, ONNX an ``InferenceSession``, safetensors arrays by name,
        torch what was saved. Raises UsageError where it is not clear which file to load,
        UnsafeModel when loading it would run code, ConfigurationError without its framework.
        """
        folder = Path(target) if target is not None else self._cache_folder
        return load_version(self._context, self._version, folder)


@dataclass(frozen=True)
class Registry:
    """Models on one platform."""

    directory: Path
    environment: Mapping[str, str]
    _shelf: ModelShelf = field(default_factory=ModelShelf, compare=False, repr=False)

    @classmethod
    def from_env(cls, directory: Path | str | None = None) -> Registry:
        """From the environment, the JFrog CLI's configuration and the project file."""
        return cls(Path(directory) if directory is not None else Path.cwd(), dict(os.environ))

    def publish(self, **arguments: Any) -> Outcome:
        """What ``mlops-jfrog publish`` does; arguments are its parameters in snake case."""
        operation = Publish(**arguments)
        context = replace(self._context(operation), open_origin=open_origin)
        return publish_any(operation, context)

    def promote(self, model: str, version: str, **arguments: Any) -> Outcome:
        """What ``mlops-jfrog promote`` does."""
        operation = Promote(model=model, version=version, **arguments)
        return promote(operation, self._context(operation))

    def load(
        self,
        model: str,
        version: str | None = None,
        *,
        stage: str = "production",
        properties: Mapping[str, str] | str | None = None,
        locked: Path | str | None = None,
    ) -> Any:
        """The model that ``resolve`` finds, in memory: verified, scanned, loaded by its format.

        It is loaded once: as long as the same version is found, all who ask get the same object,
        from any thread. ``locked`` is a lock file; then what it pins is loaded, and nothing else.
        """
        if locked is not None:
            return self._load_locked(model, version, Path(locked))
        asked = (model, version, stage, str(properties))
        found = self.resolve(model, version, stage=stage, properties=properties)
        return self._shelf.get(asked, found.manifest_sha256, found.load)

    def follow(
        self, model: str, *, stage: str = "production", every_seconds: float = 60.0
    ) -> FollowedModel:
        """The model in ``stage``, exchanged in the background when another version gets there.

        Raises what ``load`` raises while there is none; later on what goes wrong is in ``error``,
        and the version before stays.
        """

        def refresh(before: Loaded | None) -> Loaded:
            found = self.resolve(model, stage=stage)
            if before is not None and before.content == found.manifest_sha256:
                return before
            return Loaded(found.load(), found.version, found.identity, found.manifest_sha256)

        return FollowedModel(refresh, every_seconds)

    def _load_locked(self, model: str, version: str | None, path: Path) -> Any:
        context = self._context(ProjectOperation())
        pin = read_lock(context.directory / path).pin(ModelReference(ModelName(model), version))
        cache = content_cache(context.settings, context.environment)
        root = cache_folder(context.settings, context.environment)

        def make() -> Any:
            found = locate_pinned(context.platform, pin, cache)
            return load_version(context, found, root / "models" / pin.manifest_sha256)

        return self._shelf.get((model, str(path)), pin.manifest_sha256, make)

    def resolve(
        self,
        model: str,
        version: str | None = None,
        *,
        stage: str = "production",
        properties: Mapping[str, str] | str | None = None,
    ) -> ResolvedModel:
        """Find one version: an exact one, the one in ``stage``, or one by its properties.

        ``properties`` is a mapping or a text, ``env=production;task=ocr``. Raises NotFoundError.
        """
        context = self._context(ProjectOperation())
        if isinstance(properties, str):
            asked = dict(Properties.parse(properties).values)
        else:
            asked = {key: (value,) for key, value in (properties or {}).items()}
        wanted = Wanted(
            model=ModelName(model),
            stage=context.settings.project().stage(stage),
            version=Version(version) if version is not None else None,
            properties=asked or None,
        )
        return ResolvedModel(context, resolve(context.platform, wanted))

    def _context(self, operation: ProjectOperation) -> Context:
        return open_context(
            operation, environment=self.environment, directory=self.directory, journal=Journal()
        )
