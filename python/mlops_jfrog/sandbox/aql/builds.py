"""The domains ``builds``, ``modules``, ``artifacts`` and ``dependencies``."""

from __future__ import annotations

from mlops_jfrog.sandbox.aql.domains import Domain, Field, Hop, Kind, VisibleBuild
from mlops_jfrog.sandbox.aql.items import items_of

_ENTRY_FIELDS = ("name", "type", "sha1", "sha256", "md5")

_BUILD_OF_MODULE = (
    "(SELECT builds.name FROM builds JOIN build_modules AS of ON of.build = builds.id"
    " WHERE of.id = {})"
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
        # A run is replaced, never changed.
        "modified": Field("builds.created", Kind.INSTANT),
        "modified_by": Field("builds.created_by"),
    },
    ("name", "number", "url", "started", "created", "created_by"),
    {
        "property": Hop(
            "property", "build properties", "builds.id", "property.build",
            "build_properties AS property", "properties",
        ),
        "module": Hop(
            "module", "modules", "builds.id", "module.build", "build_modules AS module", "modules"
        ),
        "promotion": Hop(
            "promotion", "promotions", "builds.id", "promotion.build",
            "build_statuses AS promotion", "promotions",
        ),
    },
    VisibleBuild("builds.name"),
)  # fmt: skip

BUILD_PROPERTIES = Domain(
    "build properties",
    "build_properties AS property",
    "property.key",
    {"key": Field("property.key"), "value": Field("property.value")},
    ("key", "value"),
    asked=False,
)

PROMOTIONS = Domain(
    "promotions",
    "build_statuses AS promotion",
    "promotion.position",
    {
        "status": Field("promotion.status"),
        "comment": Field("promotion.comment"),
        "repo": Field("promotion.repository"),
        "created": Field("promotion.timestamp"),
        "created_by": Field("promotion.user"),
        "user": Field("promotion.user"),
    },
    ("status", "comment", "repo", "created", "created_by"),
    asked=False,
)

MODULES = Domain(
    "modules",
    "build_modules AS module",
    "module.id",
    {"name": Field("module.name"), "type": Field("module.type")},
    ("name",),
    {
        "build": Hop("build", "builds", "module.build", "builds.id", "builds", "builds"),
        "artifact": Hop(
            "artifact", "artifacts", "module.id", "artifact.module",
            "build_artifacts AS artifact", "artifacts",
        ),
        "dependency": Hop(
            "dependency", "dependencies", "module.id", "dependency.module",
            "build_dependencies AS dependency", "dependencies",
        ),
    },
    VisibleBuild("(SELECT name FROM builds WHERE builds.id = module.build)"),
)  # fmt: skip


def _part(name: str, alias: str, more: dict[str, Field]) -> Domain:
    """Artifacts or dependencies: what a module of a build lists."""
    return Domain(
        name,
        f"build_{name} AS {alias}",
        f"{alias}.id",
        {**{field: Field(f"{alias}.{field}") for field in _ENTRY_FIELDS}, **more},
        ("name", "type", "sha1", "md5", *more),
        {
            "module": Hop(
                "module", "modules", f"{alias}.module", "module.id", "build_modules AS module",
                "modules",
            ),
            "item": items_of(f"{alias}.sha1", "blobs.sha1"),
        },
        VisibleBuild(_BUILD_OF_MODULE.format(f"{alias}.module")),
    )  # fmt: skip


ARTIFACTS = _part("artifacts", "artifact", {})
DEPENDENCIES = _part("dependencies", "dependency", {"scope": Field("dependency.scopes")})
