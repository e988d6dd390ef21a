"""The domain ``items``."""

from __future__ import annotations

from mlops_jfrog.sandbox.aql.domains import Domain, Field, Kind, Relation, VisibleItem

PROPERTY = Relation(
    "property",
    "properties AS property WHERE property.item = items.id",
    {"key": Field("property.key"), "value": Field("property.value")},
    shown=("properties", ("key", "value")),
)
ITEM_FIELDS = {
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
}

ITEMS = Domain(
    "items",
    "items LEFT JOIN blobs ON blobs.sha256 = items.sha256"
    " LEFT JOIN downloads AS stat ON stat.item = items.id",
    "items.id",
    ITEM_FIELDS,
    (
        "repo", "path", "name", "type", "size", "created", "created_by", "modified",
        "modified_by", "updated",
    ),
    {"property": PROPERTY},
    VisibleItem("items.repo", "items.path", "items.name"),
)  # fmt: skip
