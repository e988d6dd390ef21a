"""Files in repositories that fit a pattern and more: the platform narrows, this side decides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mlops_jfrog.contract.selection import Selection
from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.domain.file_pattern import Exclusions, FilePattern
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.domain.property_match import has_all
from mlops_jfrog.domain.where import Where
from mlops_jfrog.errors import UsageError
from mlops_jfrog.jfrog.aql import escape_match
from mlops_jfrog.jfrog.search import FoundItem
from mlops_jfrog.workflows.context import Context

_LAST_SLASH = re.compile(r"(?<!\\)/(?!.*(?<!\\)/)", re.DOTALL)


@dataclass(frozen=True)
class FileQuery:
    """What files must be to be found."""

    pattern: FilePattern
    properties: Properties = field(default_factory=Properties)
    excluded: Properties = field(default_factory=Properties)
    """What has all of these is left out."""
    where: Where = field(default_factory=Where)
    exclusions: Exclusions = field(default_factory=Exclusions)
    build: BuildRef | None = None
    aql: Mapping[str, object] | None = None
    """The user's own criteria, which hold besides."""

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
            # In one object, so that both are of the same build.
            every.append(
                {
                    "artifact.module.build.name": self.build.name,
                    "artifact.module.build.number": self.build.number,
                }
            )
        if self.aql is not None:
            every.append(self.aql)
        return {"$and": every} if every else {}

    def fits(self, item: FoundItem) -> bool:
        """Whether an item that the platform found is wanted."""
        return (
            self.held(item) is not None
            and not self.exclusions.cover(f"{item.repository}/{item.path}", item.path)
            and has_all(item.properties, self.properties)
            and not (self.excluded and has_all(item.properties, self.excluded))
            and self.where.holds(item.properties)
        )

    def held(self, item: FoundItem) -> tuple[str, ...] | None:
        """What the pattern's brackets hold of an item; None where it doesn't fit.

        A virtual repository answers with those that its files lie in: what was asked for counts.
        """
        key = self.pattern.fixed_folder.partition("/")[0] or item.repository
        return self.pattern.match(f"{key}/{item.path}")

    def _path(self, path: str) -> list[Mapping[str, object]]:
        if not self.pattern.has_wildcards:
            return [{"path": path or "."}]
        if not path:
            return []
        return [{"$or": [{"path": path}, {"path": {"$match": f"{escape_match(path)}/*"}}]}]


def query_of(operation: Selection, context: Context, target: str = "") -> FileQuery:
    """The query that the parameters describe; UsageError where they can't be read."""
    text = operation.pattern
    if text is None and (operation.aql is not None or operation.build is not None):
        text = "*"
    if text is None:
        raise UsageError("no pattern is given", hint="Write one such as 'ml-models-local/fraud/*'.")
    if not re.search(r"[/*?]", text):
        text += "/"
    return FileQuery(
        pattern=FilePattern(text, target, recursive=operation.recursive is not False),
        properties=Properties(operation.properties or {}),
        excluded=Properties(operation.exclude_props or {}),
        where=Where.parse(operation.where) if operation.where is not None else Where(),
        exclusions=Exclusions.parse(operation.exclusions or ()),
        build=_build(operation, context),
        aql=operation.aql,
    )


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
