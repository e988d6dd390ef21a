"""Calls of imported names: some may be held by a model and yet not be called while it loads."""

from __future__ import annotations

from mlops_jfrog.scan.allowed import REFERENCED
from mlops_jfrog.scan.pickles.values import Global, Value

_ENCODE = ("_codecs", "encode")
_FROM_TYPE = ("torch._tensor", "_rebuild_from_type_v2")


def may_call(module: str, name: str, arguments: Value) -> bool:
    """Whether an import that was judged already may be called with these arguments.

    A function that hands back one of its arguments (``numpy.maximum``, say) would let an object
    pass under a reference that the machine does not follow.
    """
    if name in REFERENCED.get(module, ()):
        return False
    given = arguments if isinstance(arguments, tuple) else ()
    if (module, name) == _ENCODE:
        # Pickles of protocol 0 to 2 write bytes this way, always as latin1.
        return given[1:] in (("latin1",), ())
    if (module, name) == _FROM_TYPE:
        function = given[0] if given else None
        return isinstance(function, Global) and function.module == "torch._utils"
    return True
