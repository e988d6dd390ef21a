"""Templates: sandboxed, and nothing is written that was not escaped."""

from __future__ import annotations

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
        ("{{ (model|groovy).unescape() }}", "without a filter that escapes it"),
        ("{{ modle|groovy }}", "'modle' is undefined"),
        ("{{ model.__class__.__mro__|groovy }}", "unsafe"),
        ("{{ ''.__class__|groovy }}", "unsafe"),
        ("{{ model.format.__globals__ }}", "unsafe"),
        ("{% for i in range(9999999) %}{% endfor %}", "Range too big"),
        ("{% include '../../etc/passwd' %}", "../../etc/passwd"),
        ("{% if %}", "template broken.jinja:1"),
        ("{{ 'a b'|word }}", "can't stand where"),
    ],
)
def test_what_a_template_may_not_do_is_refused(template: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said.replace("(", r"\(")):
        render("broken.jinja", {"model": "fraud"}, {"broken.jinja": template})


def test_lists_may_be_changed_by_no_template() -> None:
    with pytest.raises(ConfigurationError):
        render("x.jinja", {"tests": ["a"]}, {"x.jinja": "{% if tests.append('b') %}{% endif %}"})
