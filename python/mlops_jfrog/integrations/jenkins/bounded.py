"""Jinja's sandbox with bounds: what a template from elsewhere may take of time and memory.

Jinja's own sandbox keeps templates from code and private attributes; it bounds no work. Here every
turn of a loop, every call, every template that is included and every character that is put
together counts against one budget per file. So nested loops, macros that call themselves and texts
that double come to an end.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sized
from typing import Any

from jinja2 import nodes
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import pass_context
from jinja2.visitor import NodeTransformer

_MOST_STEPS = 20_000
"""Turns of loops, calls and included templates of one file; ours take some hundred."""
_MOST_CHARACTERS = 2 * 1024 * 1024
"""Of all texts that are put together for one file; elements of lists count as well."""
_MOST_NUMBERS = 1000
"""Of one range."""

_METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset({"startswith", "endswith", "lower", "upper", "strip", "split", "splitlines"}),
    dict: frozenset({"get", "items", "keys", "values"}),
    **dict.fromkeys((bytes, list, tuple, int, float), frozenset[str]()),
}
"""What may be called on values; formatting, padding and repeating could make gigabytes."""

Filters = Mapping[str, Callable[..., Any]]


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """Has ``filters`` and ``range``, nothing else; ``begin`` gives the next file a full budget."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, filters: Filters, **options: Any) -> None:
        super().__init__(**options)
        self._steps = self._characters = 0
        self.globals = {"range": _numbers}
        self.filters = {name: self._measuring(each) for name, each in filters.items()}
        self.filters.update(_measured=self._measured_filter, _spent=self._spent_filter)

    def begin(self) -> None:
        """Forget what the file before has taken."""
        self._steps = self._characters = 0

    def spend(self, steps: int, characters: int) -> None:
        """Take from the budget; SecurityError where it is used up."""
        self._steps += steps
        self._characters += characters
        if self._steps > _MOST_STEPS:
            raise SecurityError(f"it takes more than {_MOST_STEPS} loops and calls")
        if self._characters > _MOST_CHARACTERS:
            raise SecurityError(f"it makes more than {_MOST_CHARACTERS} characters")

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Whole numbers only: repeated texts and powers could fill the memory."""
        small = all(type(each) is int and abs(each) < _MOST_CHARACTERS for each in (left, right))
        if not small or operator == "**":
            raise SecurityError(f"{operator} is for small whole numbers here; ~ joins texts")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Of texts, lists and mappings what is listed; of our own values all that is public."""
        for kind, methods in _METHODS.items():
            if isinstance(obj, kind):
                return attr in methods
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """No formatting, so that ``is_safe_attribute`` decides about it as about other methods."""
        return

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Every call counts: macros may call themselves."""
        __self.spend(1, 0)
        return __self._measured(super().call(__context, __obj, *args, **kwargs))

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        """Jinja's hook between parsing a template and compiling it."""
        counting: nodes.Template = _Counting().visit(source)
        return super()._generate(counting, name, filename, defer_init)

    def _measuring(self, known: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(known)
        def measured(*given: Any, **named: Any) -> Any:
            return self._measured(known(*given, **named))

        return measured

    def _measured(self, value: Any) -> Any:
        if isinstance(value, Sized):
            self.spend(0, len(value))
        return value

    # With the context they are not computed while a template is compiled, once and for all.
    @pass_context
    def _measured_filter(self, context: Context, value: Any) -> Any:
        return self._measured(value)

    @pass_context
    def _spent_filter(self, context: Context, characters: int) -> None:
        self.spend(1, characters)


class _Counting(NodeTransformer):
    """Lets what may run often say so first, with the length of its own text."""

    def visit_For(self, node: nodes.For) -> nodes.Node:
        if node.recursive:
            raise TemplateSyntaxError("a loop can't be recursive here", node.lineno)
        return self._counted(node)

    def visit_Template(self, node: nodes.Template) -> nodes.Node:
        return self._counted(node)

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:
        return self._counted(node)

    def visit_Block(self, node: nodes.Block) -> nodes.Node:
        return self._counted(node)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        return _filtered(self.generic_visit(node), "_measured", node.lineno)

    def _counted(self, node: Any) -> nodes.Node:
        length = sum(len(each.data) for each in node.find_all(nodes.TemplateData))
        self.generic_visit(node)
        spent = _filtered(nodes.Const(length, lineno=node.lineno), "_spent", node.lineno)
        node.body.insert(0, nodes.ExprStmt(spent, lineno=node.lineno))
        return node  # type: ignore[no-any-return]


def _filtered(node: nodes.Node, name: str, line: int) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=line)


def _numbers(*given: int) -> range:
    found = range(*given)
    if len(found) > _MOST_NUMBERS:
        raise SecurityError(f"a range of more than {_MOST_NUMBERS} numbers")
    return found
