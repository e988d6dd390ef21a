"""File specs: JSON that describes files, as the JFrog CLI reads it.

``{"files": [{"pattern": "models/*.gguf", "target": "ml-models-local/${version}/"}]}``
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from mlops_jfrog.errors import UsageError

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_EXAMPLE = 'It is {"files": [{"pattern": "…", "target": "…"}]}.'


def parse_file_spec(
    text: str, variables: Mapping[str, str], name: str
) -> tuple[Mapping[str, object], ...]:
    """The entries of ``files``; ``name`` is the spec's, for errors.

    Raises UsageError for what is no file spec, for a field that is there twice, and for a variable
    that has no value: a path with a literal ``${version}`` in it is never what was meant.
    """
    try:
        document = json.loads(_filled(text, variables, name), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the file spec {name} is no JSON: {error}", hint=_EXAMPLE) from None
    except _Twice as twice:
        raise UsageError(
            f"the file spec {name} has {twice} twice in one object",
            hint='In AQL write {"$and": [{…}, {…}]}.',
        ) from None
    files = document.get("files") if isinstance(document, Mapping) else None
    is_list = isinstance(files, Sequence) and not isinstance(files, str) and bool(files)
    if not is_list or not all(isinstance(each, Mapping) for each in files or ()):
        raise UsageError(f"the file spec {name} has no list of files", hint=_EXAMPLE)
    return tuple(files or ())


def _filled(text: str, variables: Mapping[str, str], name: str) -> str:
    """``text`` with its variables replaced; a value is a text in JSON, whatever it holds."""

    def value(found: re.Match[str]) -> str:
        if found[1] not in variables:
            raise UsageError(
                f"the file spec {name} has ${{{found[1]}}}, which has no value",
                hint=f"Give --spec-vars '{found[1]}=…'.",
            )
        return json.dumps(variables[found[1]])[1:-1]

    return _VARIABLE.sub(value, text)


class _Twice(Exception):
    """A key is there twice; JSON itself would let the last one win."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(next(ascii(key) for key in keys if keys.count(key) > 1))
    return found
