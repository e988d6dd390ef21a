"""The built-in allow-list: module -> names that a pickle may import and call.

What may be on it: classes and functions that run no code of the file's choosing whatever they are
called with, as long as the arguments are themselves built from this list. So nothing here takes
text as code, opens a file, loads a further pickle, looks an attribute up by name, or calls the
functions it is given while the model loads (or it calls only what is on the list too).
"""

from __future__ import annotations

from collections.abc import Mapping

from mlops_jfrog.scan.allowed import core, scikit_learn, scikit_learn_selection, torch

BUILT_IN: Mapping[str, frozenset[str]] = {
    module: frozenset(names.split())
    for table in (core.NAMES, scikit_learn.NAMES, scikit_learn_selection.NAMES, torch.NAMES)
    for module, names in table.items()
}
