"""The domain ``items``, and their properties."""

from __future__ import annotations

from mlops_jfrog.sandbox.aql.domains import Domain, Field, Hop, Kind, VisibleItem

PROPERTIES = Domain(
    "properties",
    "properties AS property",
    "property.key",
    {"key": Field("property.key"), "value": Field("property.value")},
    ("key", "value"),
    asked=False,
)
_SOURCE = (
    "items LEFT JOIN blobs ON blobs.sha256 = items.sha256"
    " LEFT JOIN downloads AS stat ON stat.item = items.id"
)
_OF_BLOBS = "JOIN blobs AS content ON content.sha1"

ITEMS = Domain(
    "items",
    _SOURCE,
    "items.id",
    {
        "repo": Field("items.repo", Kind.REPOSITORY),
        "path": Field("items.path"),
        "name": Field("items.name"),
        "type": Field("items.type"),
        "size": Field("coalesce(blobs.size, 0)", Kind.NUMBER),
        "depth": Field("items.depth", Kind.NUMBER),
        "created": Field("items.created", Kind.INSTANT),
        "created_by": Field("items.created_by"),
        "modified": Field("items.modified", Kind.INSTANT),
        "modified_by": Field("items.modified_by"),
        "updated": Field("items.updated", Kind.INSTANT),
        "actual_md5": Field("blobs.md5"),
        "actual_sha1": Field("blobs.sha1"),
        "original_md5": Field("blobs.md5"),
        "original_sha1": Field("blobs.sha1"),
        "sha256": Field("items.sha256"),
        "stat.downloads": Field("stat.count", Kind.NUMBER),
        "stat.downloaded": Field("stat.last", Kind.INSTANT),
        "stat.downloaded_by": Field("stat.last_by"),
    },
    (
        "repo", "path", "name", "type", "size", "created", "created_by", "modified",
        "modified_by", "updated",
    ),
    {
        "property": Hop(
            "property", "properties", "items.id", "property.item", PROPERTIES.source, "properties"
        ),
        # An artifact or dependency of a build is any item with its sha1, as on the platform.
        "artifact": Hop(
            "artifact", "artifacts", "items.sha256", "content.sha256",
            f"build_artifacts AS artifact {_OF_BLOBS} = artifact.sha1", "artifacts",
        ),
        "dependency": Hop(
            "dependency", "dependencies", "items.sha256", "content.sha256",
            f"build_dependencies AS dependency {_OF_BLOBS} = dependency.sha1", "dependencies",
        ),
        "archive": Hop(
            "archive", "archives", "items.sha256", "archive.sha256", "blobs AS archive", "archives"
        ),
    },
    VisibleItem("items.repo", "items.path", "items.name"),
)  # fmt: skip


def items_of(here: str, there: str) -> Hop:
    """The hop from another domain to the items whose ``there`` is ``here``."""
    return Hop("item", "items", here, there, _SOURCE, "items")
