"""Uploads by twine: ``POST artifactory/api/pypi/<repo>``, multipart, ``:action=file_upload``."""

from __future__ import annotations

from dataclasses import dataclass

from anyio.to_thread import run_sync
from packaging.utils import canonicalize_name
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from mlops_jfrog.domain.coordinates import check_segment
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.checksum_store import Incoming
from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.deployment import check_digests, check_may_deploy, place_file
from mlops_jfrog.sandbox.endpoint import Call, authenticated_call
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.pypi.distribution import (
    CoreMetadata,
    DistributionName,
    InvalidDistribution,
)
from mlops_jfrog.sandbox.receiving import drain

_BLOCK = 1024 * 1024
_LARGEST_FIELD = 8 * 1024 * 1024
_DIGESTS = {"sha256_digest": "sha256", "md5_digest": "md5"}


@dataclass(frozen=True)
class Upload:
    """What a form says of the file that it brings."""

    name: DistributionName
    filename: str
    digests: dict[str, str]

    @property
    def path(self) -> str:
        """``<project>/<version>/<file>``."""
        return f"{self.name.project}/{self.name.version}/{self.filename}"

    @classmethod
    def of(cls, form: FormData, filename: str) -> Upload:
        """Checked; 400 says what is wrong."""
        if form.get(":action") != "file_upload":
            raise Refused(400, "the only :action is file_upload")
        check_segment(filename, "file name")
        try:
            name = DistributionName.parse(filename)
        except InvalidDistribution as error:
            raise Refused(400, str(error)) from error
        if canonicalize_name(str(form.get("name", ""))) != name.project:
            raise Refused(400, f"{filename} is no file of project {form.get('name')!a}")
        digests = {
            algorithm: str(form[field]).lower()
            for field, algorithm in _DIGESTS.items()
            if form.get(field)
        }
        return cls(name, filename, digests)


async def upload(request: Request) -> Response:
    """200 when the file is stored; 403 where it would replace another without the right to."""
    try:
        call, repository = await run_sync(_admitted, request)
    except Exception:
        await drain(request)
        raise
    async with request.form(max_files=4, max_part_size=_LARGEST_FIELD) as form:
        content = form.get("content")
        if not isinstance(content, UploadFile):
            raise Refused(400, "the form holds no file 'content'")
        sent = Upload.of(form, content.filename or "")
        with call.platform.store.receive() as incoming:
            while block := await content.read(_BLOCK):
                await run_sync(incoming.write, block)
            return await run_sync(_store, call, repository, sent, incoming)


def _admitted(request: Request) -> tuple[Call, str]:
    call = authenticated_call(request)
    with call.platform.database.read() as db:
        repository = repositories.deployment_target(db, call.repo)
    if repository.package_type != "pypi":
        raise Refused(400, f"'{repository.key}' is no PyPI repository.")
    return call, repository.key


def _store(call: Call, repo: str, sent: Upload, incoming: Incoming) -> Response:
    checksums: Checksums = incoming.finish()
    check_digests(sent.path, sent.digests, checksums)
    try:
        requires_python = CoreMetadata.read(incoming.path, sent.filename).requires_python
    except InvalidDistribution as error:
        raise Refused(400, str(error)) from error
    pairs = [("pypi.name", sent.name.project), ("pypi.version", sent.name.version)]
    pairs += [("pypi.requires.python", requires_python)] if requires_python else []
    with call.platform.database.write() as db:
        repository = repositories.get(db, repo)
        check_may_deploy(call.principal, repository, sent.path, Properties())
        call.platform.store.keep(db, incoming, checksums)
        place_file(db, call.principal, repo, sent.path, checksums, Properties.of(pairs))
    return PlainTextResponse("OK")
