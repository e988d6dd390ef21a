"""Files in repositories that fit a pattern and more: the platform narrows, this side decides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mlops_jfrog.contract.transfers import Selection
from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.domain.file_pattern import Exclusions, FilePattern
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.domain.where import Where
from mlops_jfrog.errors import NotFoundError, UsageError
from mlops_jfrog.jfrog.aql import escape_match
from mlops_jfrog.jfrog.builds import BuildRef
from mlops_jfrog.jfrog.search import FoundItem
from mlops_jfrog.workflows.context import Context

_LAST_SLASH = re.compile(r"(?<!\\)/(?!.*(?<!\\)/)", re.DOTALL)


@dataclass(frozen=True)
class FileQuery:
    """What files must be to be found."""

    pattern: FilePattern
    properties: Properties
    where: Where
    exclusions: Exclusions
    build: BuildRef | None

    def criteria(self) -> dict[str, object]:
        """AQL that finds at least what is wanted."""
        folder = self.pattern.fixed_folder
        every: list[Mapping[str, object]] = [
            {f"@{key}": {"$match": value} if "*" in value else value}
            for key, value in self.properties.pairs()
        ]
        every += [{f"@{name}": {"$match": "*"}} for name in self.where.names]
        if folder:
            key, _, path = folder.partition("/")
            every += [{"repo": RepositoryKey(key)}, *self._path(path)]
        elif self.pattern.fixed:
            every.append({"repo": {"$match": f"{escape_match(self.pattern.fixed)}*"}})
        ending = self.pattern.fixed_ending
        if folder and not self.pattern.has_wildcards:
            every.append({"name": ending})
        elif ending:
            every.append({"name": {"$match": f"*{escape_match(ending)}"}})
        if self.build is not None:
            every.append({"artifact.module.build.name": self.build.name})
            every.append({"artifact.module.build.number": self.build.number})
        return {"$and": every} if every else {}

    def fits(self, item: FoundItem) -> bool:
        """Whether an item that the platform found is wanted."""
        whole = f"{item.repository}/{item.path}"
        return (
            self.pattern.match(whole) is not None
            and not self.exclusions.cover(whole, item.path)
            and self.where.holds(item.properties)
        )

    def _path(self, path: str) -> list[Mapping[str, object]]:
        if not self.pattern.has_wildcards:
            return [{"path": path or "."}]
        if not path:
            return []
        return [{"$or": [{"path": path}, {"path": {"$match": f"{escape_match(path)}/*"}}]}]


def query_of(operation: Selection, context: Context, target: str = "") -> FileQuery:
    """The query that the parameters describe; UsageError where they can't be read."""
    if operation.pattern is None:
        raise UsageError("no pattern is given", hint="Write one such as 'ml-models-local/fraud/*'.")
    text = operation.pattern if re.search(r"[/*?]", operation.pattern) else f"{operation.pattern}/"
    return FileQuery(
        pattern=FilePattern(text, target, recursive=operation.recursive is not False),
        properties=Properties(operation.properties or {}),
        where=Where.parse(operation.where) if operation.where is not None else Where(),
        exclusions=Exclusions.parse(operation.exclusions or ()),
        build=_build(operation, context),
    )


def find_files(operation: Selection, query: FileQuery, context: Context) -> list[FoundItem]:
    """What fits, sorted by path; NotFoundError where nothing does, unless that is allowed."""
    found = [item for item in context.platform.search.items(query.criteria()) if query.fits(item)]
    if query.build is not None:
        found = _of_the_build_itself(found, query.build)
    if not found and operation.fail_no_op is not False:
        key = query.pattern.fixed_folder.partition("/")[0]
        if key and not context.platform.search.has_repository(RepositoryKey(key)):
            raise NotFoundError(
                f"there is no repository {key}", hint="Or your token may not read it."
            )
        raise NotFoundError(
            f"no file fits {operation.pattern!a}{_conditions(operation)}",
            hint="Check the pattern; --no-fail-no-op accepts that nothing fits.",
        )
    return sorted(found, key=lambda item: (item.repository, item.path))


def _conditions(operation: Selection) -> str:
    given = (operation.properties, operation.where, operation.build, operation.build_name)
    return " with the given conditions" if any(given) else ""


def _of_the_build_itself(found: list[FoundItem], build: BuildRef) -> list[FoundItem]:
    """Builds are searched by checksum: equal bytes elsewhere give way to those that say so."""

    def says_so(item: FoundItem) -> bool:
        name, number = item.properties.first("build.name"), item.properties.first("build.number")
        return (name, number) == (build.name, build.number)

    own = {item.sha256 for item in found if says_so(item)}
    return [item for item in found if says_so(item) or item.sha256 not in own]


def _build(operation: Selection, context: Context) -> BuildRef | None:
    """The build that is named; one without a number is its newest run."""
    if operation.build is not None and operation.build_name is not None:
        raise UsageError("--build and --build-name both name a build", hint="Give one of them.")
    name, number = operation.build_name, operation.build_number
    if operation.build is not None:
        parts = _LAST_SLASH.split(operation.build, maxsplit=1)
        name, number = parts[0].replace("\\/", "/"), parts[1] if len(parts) == 2 else number
    if name is None:
        if number is not None:
            raise UsageError("a build's number is given and no name", hint="Add --build-name.")
        return None
    project = operation.project or context.settings.project().build.project
    if number in (None, "", "LATEST"):
        return context.platform.builds.newest(name, project)
    return BuildRef(name, str(number), project)
