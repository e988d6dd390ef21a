"""Files in repositories: every part of a file spec searched, sorted, cut to what is wanted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from mlops_jfrog.contract.selection import Selection
from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.domain.coordinates import ArtifactPath, RelativePath, RepositoryKey
from mlops_jfrog.domain.suggestion import did_you_mean
from mlops_jfrog.errors import NotFoundError, UsageError
from mlops_jfrog.jfrog.search import FoundItem, ItemKind
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.file_query import FileQuery, query_of
from mlops_jfrog.workflows.file_spec import spec_parts

Asked = TypeVar("Asked", bound=Selection)

_FIELDS: Mapping[str, Callable[[FoundItem], str | int]] = {
    "repo": lambda item: item.repository,
    "path": lambda item: item.path.rpartition("/")[0],
    "name": lambda item: item.path.rpartition("/")[2],
    "size": lambda item: item.size,
    "created": lambda item: item.created,
    "modified": lambda item: item.modified,
    "type": lambda item: item.kind.value,
}


@dataclass(frozen=True)
class Found(Generic[Asked]):
    """What one part of a spec found, or the command's own pattern."""

    asked: Asked
    query: FileQuery
    items: tuple[FoundItem, ...]


def find_files(
    operation: Asked,
    context: Context,
    *,
    target: Callable[[Asked], str] = lambda asked: "",
) -> tuple[Found[Asked], ...]:
    """What fits, each part in its order; NotFoundError where nothing does, unless that is allowed.

    ``target`` gives the text that the pattern's brackets are for.
    """
    parts = []
    for asked in spec_parts(operation, context.directory):
        query = query_of(asked, context, target(asked))
        parts.append(Found(asked, query, _items(asked, query, context)))
    if not any(part.items for part in parts) and operation.fail_no_op is not False:
        raise _nothing(parts, context)
    return tuple(parts)


def found_items(parts: Sequence[Found[Asked]]) -> list[FoundItem]:
    """Every item of every part, each once."""
    every = (item for part in parts for item in part.items)
    return list({(item.repository, item.path): item for item in every}.values())


def artifact_path(item: FoundItem) -> ArtifactPath:
    """Where an item lies."""
    return ArtifactPath(RepositoryKey(item.repository), RelativePath(item.path))


def _items(asked: Selection, query: FileQuery, context: Context) -> tuple[FoundItem, ...]:
    order = _order(asked)
    kind = ItemKind.ANY if getattr(asked, "include_dirs", None) else ItemKind.FILE
    found = context.platform.search.items(query.criteria(), kind)
    found = [item for item in found if query.fits(item)]
    if query.build is not None:
        found = _of_the_build_itself(found, query.build)
    found.sort(key=lambda item: (item.repository, item.path))
    found.sort(key=order, reverse=asked.sort_order == "desc")
    begin = _natural(asked.offset, "--offset") or 0
    limit = _natural(asked.limit, "--limit")
    return tuple(found[begin : None if limit is None else begin + limit])


def _order(asked: Selection) -> Callable[[FoundItem], tuple[str | int, ...]]:
    names = [
        name.strip() for text in asked.sort_by or () for name in re.split("[;,]", text) if name
    ]
    for name in names:
        if name not in _FIELDS:
            known = ", ".join(_FIELDS)
            raise UsageError(
                f"files can't be sorted by {name!a}{did_you_mean(name, list(_FIELDS))}",
                hint=f"Sort by {known}.",
            )
    if asked.sort_order is not None and not names:
        names = ["repo", "path", "name"]
    return lambda item: tuple(_FIELDS[name](item) for name in names)


def _natural(number: int | None, spoken: str) -> int | None:
    if number is not None and number < 0:
        raise UsageError(f"{spoken} is {number}, the least is 0")
    return number


def _nothing(parts: Sequence[Found[Asked]], context: Context) -> NotFoundError:
    for part in parts:
        key = part.query.pattern.fixed_folder.partition("/")[0]
        if key and not context.platform.search.has_repository(RepositoryKey(key)):
            return NotFoundError(
                f"there is no repository {key}", hint="Or your token may not read it."
            )
    first = parts[0]
    told = ascii(first.query.pattern.text) if len(parts) == 1 else "the file spec"
    hint = "Check the pattern; --no-fail-no-op accepts that nothing fits."
    if any(_names_a_folder(part, context) for part in parts):
        hint = "It is a folder: end it with '/'."
    return NotFoundError(f"no file fits {told}{_conditions(first.asked)}", hint=hint)


def _names_a_folder(part: Found[Asked], context: Context) -> bool:
    """Whether a pattern without wildcards is the path of a folder that holds files."""
    key, _, path = part.query.pattern.fixed.partition("/")
    if part.query.pattern.has_wildcards or not path:
        return False
    return bool(context.platform.search.folder(RepositoryKey(key), path))


def _conditions(asked: Selection) -> str:
    given = (
        asked.properties,
        asked.exclude_props,
        asked.where,
        asked.build,
        asked.build_name,
        asked.offset,
    )
    return " with the given conditions" if any(given) else ""


def _of_the_build_itself(found: list[FoundItem], build: BuildRef) -> list[FoundItem]:
    """Builds are searched by checksum: equal bytes elsewhere give way to those that say so."""

    def says_so(item: FoundItem) -> bool:
        name, number = item.properties.first("build.name"), item.properties.first("build.number")
        return (name, number) == (build.name, build.number)

    own = {item.sha256 for item in found if says_so(item)}
    return [item for item in found if says_so(item) or item.sha256 not in own]
