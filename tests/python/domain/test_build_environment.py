from __future__ import annotations

import pytest

from mlops_jfrog.domain.build_environment import (
    recorded_environment,
    redact_credentials,
    split_patterns,
)

CANARY = "canary-c4n4ry-value"


@pytest.mark.parametrize(
    "name",
    [
        "DB_PASSWORD",
        "db_password",
        "MY_PSW",
        "CLIENT_SECRET",
        "API_KEY",
        "GH_Token",
        "BASIC_AUTH",
        "KEY",
    ],
)
def test_variables_that_sound_secret_are_left_out(name: str) -> None:
    assert recorded_environment({name: CANARY, "TZ": "UTC"}) == {"buildInfo.env.TZ": "UTC"}


def test_the_users_own_list_adds_to_the_default_one() -> None:
    environment = {"DB_PASSWORD": CANARY, "INTERNAL_HOST": "db", "TZ": "UTC"}
    recorded = recorded_environment(environment, exclude=["*internal*"])
    assert recorded == {"buildInfo.env.TZ": "UTC"}


def test_only_included_variables_are_recorded_and_an_empty_value_is_one() -> None:
    environment = {"TRAINING_RUN": "42", "train_token": CANARY, "HOME": "/home/ci", "TRAIN": ""}
    recorded = recorded_environment(environment, include=split_patterns("TRAIN*; LEARN*"))
    assert recorded == {"buildInfo.env.TRAIN": "", "buildInfo.env.TRAINING_RUN": "42"}


@pytest.mark.parametrize(
    ("value", "recorded"),
    [
        (f"https://svc:{CANARY}@db.example/x", "https://***@db.example/x"),
        (f"https://{CANARY}@git.example/r.git", "https://***@git.example/r.git"),
        (f"postgresql+psycopg://u:{CANARY}@p@db/x", "postgresql+psycopg://***@db/x"),
        (
            f"--index-url https://u:{CANARY}@a/simple --x http://v:{CANARY}@b",
            "--index-url https://***@a/simple --x http://***@b",
        ),
        ("https://git.example/r@v1?to=a@b", "https://git.example/r@v1?to=a@b"),
        ("git@git.example:r.git", "git@git.example:r.git"),
        ("", ""),
    ],
)
def test_a_credential_inside_a_url_is_cut_out_whatever_the_variable_is_called(
    value: str, recorded: str
) -> None:
    assert recorded_environment({"BACKEND_URL": value}) == {"buildInfo.env.BACKEND_URL": recorded}
    assert redact_credentials(recorded) == recorded


def test_no_pattern_includes_nothing() -> None:
    assert recorded_environment({"TZ": "UTC"}, include=[]) == {}
