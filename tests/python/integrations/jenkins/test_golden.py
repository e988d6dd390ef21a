"""`Jenkinsfile.example` is what the generator makes of the example; tests/e2e runs it."""

from __future__ import annotations

from pathlib import Path

from mlops_jfrog.integrations.jenkins.generate import Order, generate
from mlops_jfrog.integrations.jenkins.generated_file import State

CHECKOUT = Path(__file__).parents[4]


def test_the_example_is_the_generators_own_output() -> None:
    project = CHECKOUT / "examples" / "breast-cancer" / "mlops.yml"
    made = generate(project, Order(), CHECKOUT / "Jenkinsfile.example")
    assert made.state() is State.CURRENT, made.diff()
