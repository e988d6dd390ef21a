"""Which local files go where: patterns searched, archives unpacked, empty folders found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mlops_jfrog.contract.upload import UploadFiles
from mlops_jfrog.domain.coordinates import ArtifactPath, RelativePath
from mlops_jfrog.domain.file_pattern import Exclusions, FilePattern, refuse_one_target
from mlops_jfrog.domain.pattern_dialects import AntPattern, RegexpPattern
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.domain.transfer_target import upload_target
from mlops_jfrog.errors import UsageError
from mlops_jfrog.transfer.sending import Sending
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.file_spec import spec_parts
from mlops_jfrog.workflows.local_files import LocalSearch, local_pattern


@dataclass(frozen=True)
class Planned:
    """One file to send, and how the user would name it."""

    sending: Sending
    shown: str


@dataclass(frozen=True)
class UploadSources:
    """What there is to send, and folders to make besides those that the files make."""

    files: tuple[Planned, ...]
    folders: tuple[ArtifactPath, ...]


def upload_sources(operation: UploadFiles, context: Context, scratch: Path | None) -> UploadSources:
    """What goes where; UsageError where two files would become one.

    ``scratch`` is where archives are unpacked that are to be exploded; without one they are listed.
    """
    files: list[Planned] = []
    folders: list[ArtifactPath] = []
    for number, part in enumerate(spec_parts(operation, context.directory)):
        for search in _searches(part, context):
            planned = list(_planned(part, search, context))
            if part.explode and scratch is not None:
                planned = list(_exploded(planned, scratch / f"{number}-{len(files)}"))
            files += planned
            if part.include_dirs:
                flat = bool(part.flat)
                folders += [
                    upload_target(search.pattern, each.name, each.held, flat=flat)
                    for each in search.empty_folders()
                ]
    refuse_one_target((each.shown, str(each.sending.target)) for each in files)
    return UploadSources(tuple(files), tuple(folders))


def _searches(part: UploadFiles, context: Context) -> list[LocalSearch]:
    """One for every pattern: a shell makes several of one that isn't quoted."""
    if not part.patterns or part.destination is None:
        raise UsageError(
            "a pattern is given and no target",
            hint='Write mlops-jfrog upload "models/*.gguf" ml-models-local/llm/v1/',
        )
    destination = part.destination
    if len(part.patterns) > 1 and "/" in destination and "{" not in destination:
        # Of several files none can be the target itself.
        destination = destination.rstrip("/") + "/"
    return [
        LocalSearch(
            context.directory,
            local_pattern(
                context.directory,
                text,
                destination,
                recursive=part.recursive is not False,
                dialect=_dialect(part),
            ),
            Exclusions.parse(part.exclusions or ()),
            follow_links=context.transfer.symlinks == "follow",
        )
        for text in part.patterns
    ]


def _dialect(part: UploadFiles) -> type[FilePattern]:
    if part.regexp and part.ant:
        raise UsageError("--regexp and --ant are given", hint="A pattern is one of the two.")
    if part.regexp:
        return RegexpPattern
    return AntPattern if part.ant else FilePattern


def _planned(part: UploadFiles, search: LocalSearch, context: Context) -> Iterator[Planned]:
    properties = _properties(part, context)
    for each in search.matches():
        target = upload_target(search.pattern, each.name, each.held, flat=bool(part.flat))
        yield Planned(Sending(each.source, target, properties), str(each.source))


def _exploded(planned: list[Planned], scratch: Path) -> Iterator[Planned]:
    """The files in archives, where the archives would go; other files as they are."""
    # Imported on use: readers of archives, which few transfers need.
    from mlops_jfrog.transfer.unpack import is_archive, unpack

    for number, each in enumerate(planned):
        sending = each.sending
        if not is_archive(sending.source.name):
            yield each
            continue
        folder = scratch / str(number)
        above = sending.target.path.rpartition("/")[0]
        for path in unpack(sending.source, folder):
            name = path.relative_to(folder).as_posix()
            below = RelativePath(f"{above}/{name}" if above else name)
            target = ArtifactPath(sending.target.repository, below)
            yield Planned(replace(sending, source=path, target=target), f"{each.shown}!{name}")


def _properties(part: UploadFiles, context: Context) -> Properties:
    """The user's, and those that tie a file to its build."""
    given = Properties({**(part.properties or {}), **(part.target_props or {})})
    name = part.build_name or context.environment.get("JFROG_CLI_BUILD_NAME")
    number = part.build_number or context.environment.get("JFROG_CLI_BUILD_NUMBER")
    if not name or not number:
        if part.build_name or part.build_number:
            raise UsageError("a build needs a name and a number", hint="Give both, or neither.")
        return given
    # Imported on use: most files belong to no build.
    from mlops_jfrog.domain.build_info import epoch_milliseconds

    started = str(epoch_milliseconds(context.started))
    build = {"build.name": (name,), "build.number": (number,), "build.timestamp": (started,)}
    return replace(given, values={**given.values, **build})
