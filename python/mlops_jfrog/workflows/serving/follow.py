"""Follows what is wanted: one look at a time, the new version switched to once it is all there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

from mlops_jfrog.domain.manifest import Manifest, Role
from mlops_jfrog.domain.model_lock import Pin
from mlops_jfrog.domain.model_reference import ModelReference
from mlops_jfrog.domain.serving_health import Health, Served, ServingState
from mlops_jfrog.errors import (
    AuthenticationError,
    ConfigurationError,
    Interrupted,
    MlopsError,
    NetworkError,
    NotFoundError,
    PermissionDenied,
    UnsafeModel,
    UsageError,
)
from mlops_jfrog.workflows.content_cache import content_cache
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.download import download_files
from mlops_jfrog.workflows.locate import Located, locate
from mlops_jfrog.workflows.resolve import Wanted, refer
from mlops_jfrog.workflows.scan import refusal, scan_files
from mlops_jfrog.workflows.serving.folder import ServingFolder, unwritable_below
from mlops_jfrog.workflows.serving.wanted import locate_pinned, missing, wanted


def is_away(error: MlopsError) -> bool:
    """Whether the platform, rather than the model, is the trouble: also where it knows us not."""
    if isinstance(error, PermissionDenied):
        return False
    return isinstance(error, NetworkError | AuthenticationError)


class Follower:
    """Keeps one folder in step with one reference, or with one pin.

    ``reopen`` gives a context with fresh credentials, once those at hand are refused.
    """

    def __init__(
        self,
        context: Context,
        reference: ModelReference,
        folder: ServingFolder,
        *,
        pin: Pin | None,
        keep: int,
        reopen: Callable[[], Context],
    ) -> None:
        self._context, self._reopen = context, reopen
        self._reference, self._pin, self._keep = reference, pin, keep
        self._folder = folder
        self._checked: str | None = None
        """Digest of the manifest whose files were all held against it by this process."""
        self._refused: tuple[str, UnsafeModel] | None = None
        self._looked = False

    def look(self) -> Health:
        """One look: what is wanted is served afterwards, or the health says why not.

        Raises Interrupted, and at the first look UsageError and ConfigurationError.
        """
        first, self._looked = not self._looked, True
        try:
            with unwritable_below(self._folder.root):
                self._follow()
        except Interrupted:
            raise
        except (UsageError, ConfigurationError) as error:
            if first:
                raise
            return self._without(error)
        except MlopsError as error:
            return self._without(error)
        return self._health(ServingState.READY, None)

    def _follow(self) -> None:
        if self._pin is not None and self._is_served(self._pin.manifest_sha256):
            return
        context = self._context
        cache = content_cache(context.settings, context.environment)
        if self._pin is not None:
            self._bring(locate_pinned(context.platform, self._pin, cache))
            return
        asked = wanted(context.settings.project(), self._reference)
        digest = self._digest_of(asked)
        if self._refused is not None and self._refused[0] == digest:
            raise self._refused[1]
        if digest != self._checked:
            self._bring(locate(context.platform, asked, cache))

    def _digest_of(self, asked: Wanted) -> str:
        """One request where a stage is asked for."""
        try:
            return refer(self._context.platform, asked).manifest_sha256
        except NotFoundError as error:
            project = self._context.settings.project()
            raise missing(project, self._reference, error) from None

    def _is_served(self, manifest_sha256: str) -> bool:
        """Whether that very version is served, whole; then no platform is needed."""
        placed = self._folder.placed()
        if placed is None or placed.served.manifest_sha256 != manifest_sha256:
            return False
        if self._checked != manifest_sha256:
            if not self._folder.is_whole(placed):
                return False
            self._checked = manifest_sha256
        return True

    def _bring(self, located: Located) -> None:
        manifest, folder = located.manifest, self._folder
        self._context.journal.step(f"bring {manifest.model_version} from {located.repository}")
        files = download_files(self._context, located, folder.place(manifest))
        weights = [each.path for each in manifest.files if each.role == Role.WEIGHTS.value]
        bad = [
            scan
            for scan in scan_files(self._context, [(files[path], path) for path in weights])
            if not scan.verdict.passes
        ]
        if bad:
            error = refusal(bad)
            self._refused = (manifest.sha256, error)
            folder.discard(manifest)
            raise error
        self._switch(manifest, located.repository)

    def _switch(self, manifest: Manifest, repository: str) -> None:
        placed = self._folder.placed()
        if placed is None or placed.served.manifest_sha256 != manifest.sha256:
            self._folder.switch(manifest, repository, _now())
            self._context.journal.step(f"serve {manifest.model_version}")
        self._checked = manifest.sha256
        self._folder.tidy(self._keep)

    def _without(self, error: MlopsError) -> Health:
        """What is served though the look failed; what can't be trusted is served no more."""
        placed = self._folder.placed()
        if placed is not None and self._checked is None and self._folder.is_whole(placed):
            self._checked = placed.served.manifest_sha256
        digest = placed.served.manifest_sha256 if placed else None
        allowed = self._pin is None or self._pin.manifest_sha256 == digest
        if placed is None or digest != self._checked or not allowed:
            self._folder.drop()
            return self._health(ServingState.WAITING, error)
        if type(error) is AuthenticationError:
            self._renew()
        state = ServingState.STALE if is_away(error) else ServingState.REFUSED
        return self._health(state, error)

    def _renew(self) -> None:
        self._context.platform.session.close()
        self._context = self._reopen()

    def _health(self, state: ServingState, error: MlopsError | None) -> Health:
        placed = self._folder.placed()
        served: Served | None = placed.served if placed else None
        return Health(state, str(self._reference), _now(), served, error)


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
