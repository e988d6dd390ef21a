"""The form of Greengrass component recipes, written from AWS' recipe reference (2020-01-25).

AWS publishes no checker on the package index. This one is stricter: letter case counts, and only
the keys that the reference names are known.
"""

from __future__ import annotations

from typing import Any

_TEXT = {"type": "string"}
_VALUE = {"type": ["string", "number", "boolean"]}
_NAME = r"^[a-zA-Z0-9\-_.]{1,128}$"


def _closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


_SETENV = {"type": "object", "additionalProperties": _VALUE}
_SECONDS = {"type": "integer", "minimum": 1}
_STEP = {
    "oneOf": [
        _TEXT,
        _closed(
            {
                "Script": _TEXT,
                "RequiresPrivilege": {"type": "boolean"},
                "Skipif": {"type": "string", "pattern": r"^(onpath|exists) .+"},
                "Timeout": _SECONDS,
                "Setenv": _SETENV,
            },
            "Script",
        ),
    ]
}
_STEPS = ("Bootstrap", "Install", "Startup", "Run", "Shutdown", "Recover")
_LIFECYCLE = _closed({"Setenv": _SETENV, **dict.fromkeys(_STEPS, _STEP)})
_DEPENDENCY = _closed(
    {"VersionRequirement": _TEXT, "DependencyType": {"enum": ["HARD", "SOFT"]}},
    "VersionRequirement",
)
_ARTIFACT = _closed(
    {
        "Uri": _TEXT,
        "Unarchive": {"enum": ["NONE", "ZIP"]},
        "Permission": {"type": "object"},
    },
    "Uri",
)
_MANIFEST = _closed(
    {
        "Name": _TEXT,
        "Platform": {"type": "object", "additionalProperties": _TEXT},
        "Lifecycle": _LIFECYCLE,
        "Selections": {"type": "array", "items": _TEXT},
        "Artifacts": {"type": "array", "items": _ARTIFACT},
    }
)
RECIPE: dict[str, Any] = _closed(
    {
        "RecipeFormatVersion": {"const": "2020-01-25"},
        "ComponentName": {"type": "string", "pattern": _NAME},
        "ComponentVersion": {"type": "string", "pattern": r"^\d+\.\d+\.\d+([-+].*)?$"},
        "ComponentDescription": _TEXT,
        "ComponentPublisher": _TEXT,
        "ComponentType": {"enum": ["aws.greengrass.generic"]},
        "ComponentDependencies": {
            "type": "object",
            "propertyNames": {"pattern": _NAME},
            "additionalProperties": _DEPENDENCY,
        },
        "ComponentConfiguration": _closed({"DefaultConfiguration": {"type": "object"}}),
        "Lifecycle": {"type": "object"},
        "Manifests": {"type": "array", "items": _MANIFEST, "minItems": 1},
    },
    "RecipeFormatVersion",
    "ComponentName",
    "ComponentVersion",
    "Manifests",
)
