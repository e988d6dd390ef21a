"""The built-in allow-list: module -> names that a pickle may import.

What may be on it: classes and functions that run no code of the file's choosing whatever they are
called with, as long as the arguments are themselves built from this list. So nothing here takes
text as code, opens a file, loads a further pickle, looks an attribute up by name, or calls the
functions it is given while the model loads (or it calls only what is on the list too).
"""

from __future__ import annotations

from collections.abc import Mapping

from mlops_jfrog.scan.allowed import (
    core,
    scikit_learn,
    scikit_learn_functions,
    scikit_learn_selection,
    torch,
)


def _joined(*tables: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    joined: dict[str, frozenset[str]] = {}
    for table in tables:
        for module, names in table.items():
            joined[module] = joined.get(module, frozenset()) | frozenset(names.split())
    return joined


REFERENCED = _joined(core.REFERENCED, scikit_learn_functions.REFERENCED)
"""Of these, what a model may hold but not call while it loads."""

BUILT_IN = _joined(
    core.NAMES,
    core.REFERENCED,
    scikit_learn.NAMES,
    scikit_learn_selection.NAMES,
    scikit_learn_functions.REFERENCED,
    torch.NAMES,
)
