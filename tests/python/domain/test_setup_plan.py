"""What setting a platform up would change, from what was found."""

from __future__ import annotations

import pytest

from mlops_jfrog.domain.managed_fields import Members
from mlops_jfrog.domain.setup_plan import Action, Document, Entry, Kind, LeftOut, Step, Wanted, plan
from mlops_jfrog.errors import ConflictError

MODELS = Wanted(
    Kind.REPOSITORY,
    "models",
    identity={"rclass": "local", "packageType": "generic"},
    initial={"description": "ours at first"},
    managed={"xrayIndex": True},
)


def planned(entry: Entry, found: Document | None) -> Step:
    (step,) = plan([entry], {(entry.kind, entry.name): found})
    return step


def test_what_is_not_there_is_created_with_everything() -> None:
    step = planned(MODELS, None)
    assert (step.action, step.detail) == (Action.CREATE, "local generic")
    assert step.document == {
        "rclass": "local",
        "packageType": "generic",
        "description": "ours at first",
        "xrayIndex": True,
    }


def test_what_is_as_wanted_is_left_alone_whatever_else_it_says() -> None:
    found = {**MODELS.identity, "xrayIndex": True, "description": "theirs", "notes": "n"}
    assert planned(MODELS, found) == Step(Kind.REPOSITORY, "models", Action.UNCHANGED)


def test_of_a_repository_only_what_changes_is_sent() -> None:
    """A password that the platform shows masked must not come back as the mask."""
    step = planned(MODELS, {**MODELS.identity, "xrayIndex": False, "password": "****"})
    assert (step.action, step.detail) == (Action.UPDATE, "xrayIndex: false -> true")
    assert step.document == {**MODELS.identity, "xrayIndex": True}


def test_of_anything_else_the_whole_is_sent() -> None:
    watch = Wanted(Kind.WATCH, "w", managed={"policies": Members(({"name": "p"},), by="name")})
    step = planned(watch, {"general": {"id": 1}, "policies": [{"name": "theirs"}]})
    assert step.document == {
        "general": {"id": 1},
        "policies": [{"name": "theirs"}, {"name": "p"}],
    }


def test_what_can_not_be_made_says_why() -> None:
    step = planned(LeftOut(Kind.REPOSITORY, "pypi-remote", "no index is known"), None)
    assert (step.action, step.detail, step.changes) == (Action.LEFT_OUT, "no index is known", False)


def test_names_that_are_taken_by_something_else_are_all_told() -> None:
    pypi = Wanted(Kind.REPOSITORY, "pypi", identity={"rclass": "virtual", "packageType": "pypi"})
    found: dict[tuple[Kind, str], Document | None] = {
        (Kind.REPOSITORY, "models"): {"rclass": "REMOTE", "packageType": "generic"},
        (Kind.REPOSITORY, "pypi"): {"rclass": "virtual"},
    }
    with pytest.raises(ConflictError) as caught:
        plan([MODELS, pypi], found)
    assert caught.value.message == (
        "repository models is there as remote generic, not as local generic;"
        " repository pypi is there as virtual unknown, not as virtual pypi"
    )


def test_steps_keep_the_order_of_what_is_wanted() -> None:
    entries: list[Entry] = [MODELS, LeftOut(Kind.WATCH, "w", "no Xray"), Wanted(Kind.GROUP, "g")]
    found: dict[tuple[Kind, str], Document | None] = {
        (Kind.REPOSITORY, "models"): None,
        (Kind.GROUP, "g"): {},
    }
    assert [step.name for step in plan(entries, found)] == ["models", "w", "g"]
