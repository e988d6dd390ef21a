"""The Jinja environment of pipelines: sandboxed, strict, and it writes only what is escaped.

A template may come from an organisation's folder or URL. It runs no code, reaches no attribute that
starts with an underscore, takes no more than its budget of time and memory, and a value that it
forgets to escape is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import files

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    DictLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateRuntimeError,
    Undefined,
)
from jinja2.filters import FILTERS
from markupsafe import Markup

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.jenkins import escaping
from mlops_jfrog.integrations.jenkins.bounded import BoundedEnvironment

PACKAGED = "mlops"
"""Prefix under which an organisation's template extends ours: ``mlops/declarative.jinja``."""

PARTS = "parts.jinja"
"""Macros that the forms of a Jenkinsfile share."""

_KEPT_FILTERS = (
    *("default", "first", "join", "last", "length", "list", "lower", "map", "reject"),
    *("rejectattr", "select", "selectattr", "sort", "trim", "unique", "upper"),
)

_WORKFLOW = ".yml.jinja"
_BRACKETS, _WORKFLOW_BRACKETS = ("{{", "}}"), ("[=", "=]")
"""Workflows are full of the server's own ``${{ }}``."""

_FAILURES = (
    *(TemplateError, ArithmeticError, LookupError, AttributeError, TypeError, ValueError),
    # Too deep for Python: nested expressions, templates that include themselves, twenty loops.
    *(RecursionError, SyntaxError),
)
"""What a template that is wrong ends in."""

_OURS: dict[str, Callable[..., object]] = {
    "groovy": escaping.groovy_literal,
    "comment": escaping.comment_text,
    "shell": escaping.shell_word,
    "yaml": escaping.yaml_scalar,
    "github": escaping.github_scalar,
    "github_input": escaping.github_input,
    "gitlab": escaping.gitlab_scalar,
    "word": escaping.word,
    "blanks": escaping.blanks,
}

Templates = Mapping[str, str]
"""Sources by name, e.g. ``declarative.jinja``."""


def packaged_templates() -> dict[str, str]:
    """Our own."""
    return dict(_packaged())


def render(name: str, values: Mapping[str, object], organisation: Templates) -> str:
    """The template ``name``, the organisation's if it has one; ConfigurationError if it fails."""
    # The key is cheap to hash: a run has one set of templates.
    brackets = _WORKFLOW_BRACKETS if name.endswith(_WORKFLOW) else _BRACKETS
    environment = _environment(tuple(sorted(organisation.items())), brackets)
    environment.begin()
    try:
        return environment.get_template(name).render(values)
    except _FAILURES as error:
        line = getattr(error, "lineno", None)
        where = f"{getattr(error, 'name', None) or name}" + (f":{line}" if line else "")
        raise ConfigurationError(
            f"template {where}: {error}",
            hint="`docs/guide/projects.md` says what templates may do.",
        ) from error


@lru_cache(maxsize=1)
def _packaged() -> tuple[tuple[str, str], ...]:
    folder = files(__package__).joinpath("templates")
    return tuple(
        (each.name, each.read_text(encoding="utf-8"))
        for each in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if each.name.endswith(".jinja")
    )


@lru_cache(maxsize=4)
def _environment(
    organisation: tuple[tuple[str, str], ...], brackets: tuple[str, str]
) -> BoundedEnvironment:
    own: BaseLoader = DictLoader(packaged_templates())
    environment = BoundedEnvironment(
        {**{name: FILTERS[name] for name in _KEPT_FILTERS}, **_OURS},
        loader=ChoiceLoader([DictLoader(dict(organisation)), own, PrefixLoader({PACKAGED: own})]),
        variable_start_string=brackets[0],
        variable_end_string=brackets[1],
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

    def written(value: object) -> object:
        text = _written(value)
        environment.spend(0, len(text))
        return text

    environment.finalize = written
    return environment


def _written(value: object) -> str:
    """What an expression writes; only filters make text that may stand in a pipeline."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Markup(str(value))  # noqa: S704 - digits
    if isinstance(value, Undefined):
        return str(value)
    raise TemplateRuntimeError(
        f"a value is written without a filter that escapes it ({type(value).__name__}); "
        "use groovy, comment, yaml, github or gitlab"
    )
