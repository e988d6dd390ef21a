"""The domain ``builds``, and what builds are to items: ``artifact.module.build.name`` and the like.

An artifact or dependency of a build is any item with its sha1, as on the platform.
"""

from __future__ import annotations

from mlops_jfrog.sandbox.aql.domains import Domain, Field, Kind, Relation, VisibleBuild

_BUILD = {
    "module.name": Field("module.name"),
    "module.build.name": Field("build.name"),
    "module.build.number": Field("build.number"),
    "module.build.created": Field("build.created", Kind.INSTANT),
}
_OF_BUILD = (
    " JOIN build_modules AS module ON module.id = entry.module"
    " JOIN builds AS build ON build.id = module.build WHERE entry.sha1 = blobs.sha1"
)
_ENTRY = {"name": Field("entry.name"), "type": Field("entry.type"), "sha1": Field("entry.sha1")}

ITEM_RELATIONS = (
    Relation("artifact", f"build_artifacts AS entry{_OF_BUILD}", {**_ENTRY, **_BUILD}),
    Relation(
        "dependency",
        f"build_dependencies AS entry{_OF_BUILD}",
        {**_ENTRY, **_BUILD, "scope": Field("entry.scopes")},
    ),
)

BUILDS = Domain(
    "builds",
    "builds",
    "builds.id",
    {
        "name": Field("builds.name"),
        "number": Field("builds.number"),
        "url": Field("builds.url"),
        "started": Field("builds.started"),
        "created": Field("builds.created", Kind.INSTANT),
        "created_by": Field("builds.created_by"),
    },
    ("name", "number", "url", "started", "created", "created_by"),
    {
        "property": Relation(
            "property",
            "build_properties AS property WHERE property.build = builds.id",
            {"key": Field("property.key"), "value": Field("property.value")},
            shown=("properties", ("key", "value")),
        ),
        "module": Relation(
            "module",
            "build_modules AS module WHERE module.build = builds.id",
            {"name": Field("module.name")},
            shown=("modules", ("name",)),
        ),
        "promotion": Relation(
            "promotion",
            "build_statuses AS promotion WHERE promotion.build = builds.id",
            {
                "status": Field("promotion.status"),
                "comment": Field("promotion.comment"),
                "repo": Field("promotion.repository"),
                "created": Field("promotion.timestamp"),
                "created_by": Field("promotion.user"),
            },
            shown=("promotions", ("status", "comment", "repo", "created", "created_by")),
        ),
    },
    VisibleBuild("builds.name"),
)
