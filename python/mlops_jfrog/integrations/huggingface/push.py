"""`hf push`: a folder becomes a revision, in one commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from mlops_jfrog.contract.hub import HfPush
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.byte_size import shown_size
from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.domain.hub import HubFile
from mlops_jfrog.domain.platform_layout import HUB_LOCAL
from mlops_jfrog.errors import IntegrityError, NotFoundError, UsageError
from mlops_jfrog.integrations.huggingface.scan_gate import require_scanned
from mlops_jfrog.integrations.huggingface.wanted import Wanted
from mlops_jfrog.jfrog.huggingface import Hub
from mlops_jfrog.jfrog.huggingface_upload import HubUpload, Mode
from mlops_jfrog.transfer.collect import find_files
from mlops_jfrog.transfer.hub_sending import HubSending, commit_lines, hashed, send_large
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.size_limits import refuse_oversize

_NEVER = (".git/", "*/.git/", ".cache/huggingface/", "*/.cache/huggingface/")
"""What huggingface_hub leaves out too."""


def push(operation: HfPush, context: Context) -> Outcome:
    """The command. Raises UnsafeModel for what the scanner refuses, before anything is sent."""
    wanted = Wanted.of(
        operation.id,
        operation.repo_type,
        operation.revision,
        operation.include,
        (*(operation.exclude or ()), *_NEVER),
    )
    repository = RepositoryKey(operation.repository or HUB_LOCAL)
    files = _files(operation, wanted, context)
    refuse_oversize(((path, repository) for path, _ in files), context)
    sendings = hashed(files, context.transfer)
    if operation.scan is not False:
        require_scanned(context, files, operation.unjudged or ())
        for each in sendings:
            each.check()  # or other bytes than were hashed may have been scanned
    upload = HubUpload(context.platform.session, repository, wanted.id)
    modes = upload.modes(wanted.revision, [each.offered for each in sendings])
    taken = [each for each in sendings if not modes[each.path].ignored]
    changed = [each for each in taken if not _is_there(each, modes)]
    large = [each for each in changed if _is_large(each, modes)]
    small = [each for each in changed if not _is_large(each, modes)]
    sent = _send(context, repository, wanted, large)
    commit = None
    if changed:
        message = operation.message or f"Upload {len(changed)} files with mlops-jfrog"
        with commit_lines(message, small, large) as lines:
            commit = upload.commit(wanted.revision, lines, len(lines))
    verified = _verified(context, repository, wanted, commit, taken)
    sent |= {each.offered.sha256: each.offered.size for each in small}
    return _outcome(wanted, verified, taken, sent if changed else {}, context)


def _files(operation: HfPush, wanted: Wanted, context: Context) -> list[tuple[Path, str]]:
    if operation.folder is None:
        raise UsageError("no folder is named", hint="Write: hf push organisation/name folder.")
    folder = context.directory / operation.folder
    if not folder.is_dir():
        raise NotFoundError(f"{folder} is no folder", hint="Name the folder to upload.")
    found = find_files(context.directory, [str(operation.folder)], context.transfer.symlinks)
    files = [(path, name) for path, name in found if wanted.takes(name)]
    if not files:
        raise NotFoundError(f"no file of {folder} fits", hint="Check --include and --exclude.")
    return files


def _is_large(each: HubSending, modes: Mapping[str, Mode]) -> bool:
    """Object stores take no empty objects, so that such a file is always a small one."""
    return modes[each.path].large and each.offered.size > 0


def _is_there(each: HubSending, modes: Mapping[str, Mode]) -> bool:
    present = modes[each.path].present
    if present is None:
        return False
    own = each.offered.sha256 if _is_large(each, modes) else each.short_id(present)
    return present == own


def _send(
    context: Context, repository: RepositoryKey, wanted: Wanted, large: Sequence[HubSending]
) -> dict[str, int]:
    if not large:
        return {}
    return dict(
        send_large(
            context.platform,
            repository,
            wanted.id,
            wanted.revision,
            large,
            options=context.transfer,
            progress=context.journal.progress,
        )
    )


def _verified(
    context: Context,
    repository: RepositoryKey,
    wanted: Wanted,
    commit: str | None,
    taken: Sequence[HubSending],
) -> str:
    """The commit, once what the platform lists there is what was sent."""
    asked = commit or wanted.revision
    listed = Hub(context.platform.session, repository).snapshot(wanted.id, asked)
    stored = {str(file.path): file for file in listed.files}
    for each in taken:
        file = stored.get(each.path)
        if file is None or not _is_right(file, each):
            raise IntegrityError(f"{wanted.id}: the platform has something else as {each.path}")
    return listed.commit


def _is_right(file: HubFile, each: HubSending) -> bool:
    if file.sha256 is not None:
        return file.sha256 == each.offered.sha256
    return file.git_id is not None and file.git_id == each.short_id(file.git_id)


def _outcome(
    wanted: Wanted,
    commit: str,
    taken: Sequence[HubSending],
    sent: Mapping[str, int],
    context: Context,
) -> Outcome:
    rows = [
        {
            "path": each.path,
            "size": each.offered.size,
            "sent": sent.get(each.offered.sha256, 0),
        }
        for each in taken
    ]
    total = shown_size(sum(sent.values()))
    told = f"{len(rows)} files, {total} sent" if sent else "everything is there already"
    return Outcome(
        {
            "id": wanted.id.name,
            "revision": wanted.revision,
            "commit": commit,
            "changed": bool(sent),
            "files": rows,
        },
        f"{wanted.id} at {wanted.revision}: {told}; commit {commit[:12]}",
        gates=tuple(context.journal.gates),
    )
