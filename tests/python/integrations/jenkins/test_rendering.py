"""Templates: sandboxed, and nothing is written that was not escaped."""

from __future__ import annotations

import re

import pytest

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.jenkins.generate import Order, generate
from mlops_jfrog.integrations.jenkins.rendering import render

from .conftest import Write


def test_blocks_of_ours_can_be_replaced(write: Write) -> None:
    own = (
        '{% extends "mlops/declarative.jinja" %}\n'
        "{% block options %}\n        timestamps()\n{{ super() }}{% endblock %}\n"
    )
    text = generate(write(), Order(organisation={"declarative.jinja": own})).text
    assert "        timestamps()\n        buildDiscarder(" in text
    assert "mlopsPublish(" in text


def test_another_template_of_the_organisation_makes_the_file_stale(write: Write) -> None:
    file = write()
    one = generate(file, Order(organisation={"organisation.jinja": "1"})).text
    two = generate(file, Order(organisation={"organisation.jinja": "2"})).text
    assert one.splitlines()[0] != two.splitlines()[0]


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ model }}", "without a filter that escapes it"),
        ("{{ 'x' ~ model }}", "without a filter that escapes it"),
        ("{{ model|safe }}", "No filter named 'safe'"),
        ("{{ model|e }}", "No filter named 'e'"),
        ("{{ (model|groovy).unescape() }}", "unsafe"),
        ("{{ model|upper }}", "without a filter that escapes it"),
        ("{{ modle|groovy }}", "'modle' is undefined"),
        ("{{ model.__class__.__mro__|groovy }}", "unsafe"),
        ("{{ ''.__class__|groovy }}", "unsafe"),
        ("{{ model.format.__globals__ }}", "unsafe"),
        ("{{ model.format('x')|groovy }}", "unsafe"),
        ("{{ self._TemplateReference__context }}", "unsafe"),
        ("{{ render.__globals__ }}", "'render' is undefined"),
        ("{{ groovy.__globals__ }}", "'groovy' is undefined"),
        ("{{ namespace() }}", "'namespace' is undefined"),
        ("{{ lipsum.__globals__ }}", "'lipsum' is undefined"),
        ("{{ cycler.__init__.__globals__ }}", "unsafe"),
        ("{{ (model|groovy).__html__.__func__ }}", "unsafe"),
        ("{{ ''|attr('__class__') }}", "No filter named 'attr'"),
        ("{{ [model]|map(attribute='__class__')|first|groovy }}", "unsafe"),
        ("{% do model %}", "unknown tag 'do'"),
        ("{% import 'os' as os %}", "os"),
        ("{% include '/etc/passwd' %}", "/etc/passwd"),
        ("{% include 'mlops/../../secret' %}", "secret"),
        ("{% include '../../etc/passwd' %}", "../../etc/passwd"),
        ("{% if %}", "template broken.jinja:1"),
        ("{{ 'a b'|word }}", "can't stand where"),
    ],
)
def test_what_a_template_may_not_do_is_refused(template: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        render("broken.jinja", {"model": "fraud"}, {"broken.jinja": template})


def test_lists_may_be_changed_by_no_template() -> None:
    with pytest.raises(ConfigurationError):
        render("x.jinja", {"tests": ["a"]}, {"x.jinja": "{% if tests.append('b') %}{% endif %}"})


LOOP = "{% for a in range(1000) %}"
ENDLESS = {
    "a range": ("{% for i in range(9999999) %}{% endfor %}", "a range of more than"),
    "nested loops": (LOOP * 5 + "x" + "{% endfor %}" * 5, "more than 20000 loops"),
    "loops over one list": (
        "{% set n = range(1000)|list %}{% for a in n %}{% for b in n %}{% endfor %}{% endfor %}",
        "more than 20000 loops",
    ),
    "long loops": (
        LOOP + "{% for b in 'ab' %}" + "x" * 5000 + "{% endfor %}{% endfor %}",
        "characters",
    ),
    "recursion": ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "recursion"),
    "branching": (
        "{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(60) }}",
        "more than 20000 loops",
    ),
    "itself": ("{% include 'x.jinja' %}", "recursion"),
    "itself as parent": ("{% extends 'x.jinja' %}", "recursion"),
    "a recursive loop": ("{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}", "recursive"),
    "doubling": ("{% set x = 'x' %}" + "{% set x = x ~ x %}" * 60, "characters"),
    "doubling a block": (
        "{% set x %}xx{% endset %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 60,
        "characters",
    ),
    "joins": (
        "{% set n = range(1000)|list %}"
        + "{% set n = [n|join('x')]|list %}" * 9
        + "{{ range(1000)|join(range(1000)|join(range(999)|join('x'))) }}",
        "characters",
    ),
    "a repeated text": ("{{ ('x' * 999999999)|groovy }}", "small whole numbers"),
    "a repeated list": ("{{ ([1] * 999999999)|length }}", "small whole numbers"),
    "a power": ("{{ 9 ** 999999999 }}", "small whole numbers"),
    "a product": ("{{ 999999999 * 999999999 }}", "small whole numbers"),
    "formatting": ("{{ ('%999999999d' % 1)|groovy }}", "small whole numbers"),
    "padding": ("{{ 'x'.center(999999999)|groovy }}", "unsafe"),
    "indentation": ("{{ 999999999|blanks }}", "are no indentation"),
    "too deep": ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "recursion|nested"),
    "too many loops": (LOOP * 30 + "{% endfor %}" * 30, "nested"),
}


@pytest.mark.parametrize(("template", "said"), ENDLESS.values(), ids=ENDLESS)
def test_what_would_take_for_ever_or_fill_the_memory_is_stopped(template: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        render("x.jinja", {}, {"x.jinja": template})


def test_every_file_has_the_whole_budget() -> None:
    templates = {"x.jinja": LOOP + "{% for b in range(15) %}{% endfor %}{% endfor %}"}
    for _ in range(3):
        assert render("x.jinja", {}, templates) == ""


def test_sums_of_small_numbers_are_fine() -> None:
    assert render("x.jinja", {"a": 3}, {"x.jinja": "{{ a * 2 + 1 }} {{ 7 % a }}"}) == "7 1"
