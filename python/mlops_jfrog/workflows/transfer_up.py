"""The form of upload that takes a pattern: plain files, no version, no gates."""

from __future__ import annotations

from dataclasses import replace

from mlops_jfrog.contract.operations import UploadFiles
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.build_info import epoch_milliseconds
from mlops_jfrog.domain.byte_size import shown_size
from mlops_jfrog.domain.file_pattern import Exclusions, refuse_one_target
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.domain.transfer_target import upload_target
from mlops_jfrog.errors import NotFoundError, UsageError
from mlops_jfrog.transfer.progress import SILENT
from mlops_jfrog.transfer.sending import Sending, Sent, send_files
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.file_spec import spec_parts
from mlops_jfrog.workflows.local_files import LocalSearch, local_pattern


def upload_files(operation: UploadFiles, context: Context) -> Outcome:
    """The command. Raises NotFoundError where nothing fits, unless that is allowed."""
    sendings = _planned(operation, context)
    if not sendings and operation.fail_no_op is not False:
        asked = ascii(operation.pattern) if operation.spec is None else "the file spec"
        raise NotFoundError(
            f"no file fits {asked} in {context.directory}",
            hint="Did the training write it? --no-fail-no-op accepts that nothing fits.",
        )
    if operation.dry_run:
        rows = [_row(each, None) for each in sendings]
        return _outcome(rows, dry_run=True)
    progress = SILENT if operation.quiet else context.journal.progress
    try:
        done = send_files(context.platform, sendings, options=context.transfer, progress=progress)
    except NotFoundError as error:
        raise NotFoundError(
            f"the target takes no upload: {error.message}",
            hint="Does the repository exist? `mlops-jfrog setup apply` makes those of the stages.",
        ) from None
    rows = [
        {**_row(each, sent), "url": context.platform.artifacts.url(each.target)}
        for each, sent in zip(sendings, done, strict=True)
    ]
    return _outcome(rows, dry_run=False)


def _planned(operation: UploadFiles, context: Context) -> list[Sending]:
    """What goes where; UsageError where two files would become one."""
    parts = spec_parts(operation, context.directory)
    sendings = [each for part in parts for each in _sendings(part, context)]
    refuse_one_target((str(each.source), str(each.target)) for each in sendings)
    return sendings


def _sendings(operation: UploadFiles, context: Context) -> list[Sending]:
    if operation.pattern is None or operation.destination is None:
        raise UsageError(
            "a pattern is given and no target",
            hint='Write mlops-jfrog upload "models/*.gguf" ml-models-local/llm/v1/',
        )
    pattern = local_pattern(
        context.directory,
        operation.pattern,
        operation.destination,
        recursive=operation.recursive is not False,
    )
    search = LocalSearch(
        context.directory,
        pattern,
        Exclusions.parse(operation.exclusions or ()),
        follow_links=context.transfer.symlinks == "follow",
    )
    properties = _properties(operation, context)
    return [
        Sending(
            each.source,
            upload_target(pattern, each.name, each.held, flat=bool(operation.flat)),
            properties,
        )
        for each in search.matches()
    ]


def _properties(operation: UploadFiles, context: Context) -> Properties:
    """The user's, and those that tie a file to its build."""
    given = Properties({**(operation.properties or {}), **(operation.target_props or {})})
    name = operation.build_name or context.environment.get("JFROG_CLI_BUILD_NAME")
    number = operation.build_number or context.environment.get("JFROG_CLI_BUILD_NUMBER")
    if not name or not number:
        if operation.build_name or operation.build_number:
            raise UsageError("a build needs a name and a number", hint="Give both, or neither.")
        return given
    started = str(epoch_milliseconds(context.started))
    build = {"build.name": (name,), "build.number": (number,), "build.timestamp": (started,)}
    return replace(given, values={**given.values, **build})


def _row(sending: Sending, sent: Sent | None) -> dict[str, object]:
    return {
        "source": str(sending.source),
        "target": str(sending.target),
        "sha256": sent.sha256 if sent else None,
        "size": sent.size if sent else sending.source.stat().st_size,
        "sent": sent.bytes_sent if sent else 0,
    }


def _outcome(rows: list[dict[str, object]], *, dry_run: bool) -> Outcome:
    noun = "file" if len(rows) == 1 else "files"
    sent = sum(int(str(row["sent"])) for row in rows)
    told = f"{len(rows)} {noun} uploaded, {shown_size(sent)} sent"
    if dry_run:
        told = f"{len(rows)} {noun} would be uploaded"
    return Outcome({"files": rows, "dryRun": dry_run}, told)
