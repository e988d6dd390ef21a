"""Runs inside an environment with huggingface_hub: calls what it is told to, a JSON line each.

Reads ``{"call", "arguments", "operations"}``, answers ``{"value"}`` or ``{"raised", "message"}``.
"""

from __future__ import annotations

import base64
import importlib
import json
import os
import sys
import warnings
from typing import Any

hub: Any = importlib.import_module("huggingface_hub")


def operation(kind: str, *arguments: str) -> Any:
    """An operation of a commit; contents come in base64."""
    if kind == "add":
        return hub.CommitOperationAdd(arguments[0], base64.b64decode(arguments[1]))
    if kind == "copy":
        return hub.CommitOperationCopy(*arguments)
    return hub.CommitOperationDelete(*arguments)


def plain(value: Any) -> Any:
    """What JSON can hold of an answer."""
    if isinstance(value, (list, tuple, set)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if hasattr(value, "__dict__") and value.__dict__:
        return {key: plain(each) for key, each in vars(value).items() if not key.startswith("_")}
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def done(request: dict[str, Any]) -> dict[str, Any]:
    arguments = request["arguments"]
    if "token" in request:
        arguments["token"] = request["token"] or False
    if "content" in arguments:
        arguments["path_or_fileobj"] = base64.b64decode(arguments.pop("content"))
    if request["operations"]:
        arguments["operations"] = [operation(*each) for each in request["operations"]]
    try:
        value = getattr(hub.HfApi(), request["call"])(**arguments)
        listed = (
            list(value)
            if request["call"].startswith("list_") and not hasattr(value, "branches")
            else value
        )
        return {"value": plain(listed)}
    except Exception as error:
        names = [kind.__name__ for kind in type(error).__mro__]
        return {"raised": names, "message": str(error)}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the library prints must not mix with the answers
    for line in sys.stdin:
        print(json.dumps(done(json.loads(line))), file=answers, flush=True)
