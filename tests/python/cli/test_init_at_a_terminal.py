"""`init` as a person has it: questions on a real terminal, Ctrl-C and Ctrl-D typed on it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mlops_jfrog.settings import load_settings

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)

from support.screen import Screen, screen

TRAIN = "from sklearn.svm import SVC\nopen('metrics.json')\n'model.joblib'\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "train.py").write_text(TRAIN, encoding="utf-8")
    return tmp_path


def answer(shown: Screen, question: str, text: str) -> None:
    shown.until(question)
    shown.type(f"{text}\n")


def test_it_asks_one_thing_after_the_other_and_offers_what_it_found(project: Path) -> None:
    with screen(["init"], project, {}) as shown:
        answer(shown, r"Name of the model.*\] $", "nlp/churn")
        answer(shown, r"Team or person.*\[\] $", "team nlp")
        answer(shown, r"Framework.*\[scikit-learn\] $", "")
        answer(shown, r"Requirements.*\[\] $", "")
        answer(shown, r"JSON file with the metrics.*\[metrics\.json\] $", "")
        answer(shown, r"trains the model.*\[python train\.py\] $", "python train.py; make")
        answer(shown, r"tests it.*\[\] $", "")
        answer(shown, r"weights.*\[model\.joblib\] $", "")
        answer(shown, r"inference code.*\[\] $", "")
        answer(shown, r"Condition on a metric.*\[\] $", "accuracy >= 0.9")
        assert shown.end() == 0, shown.shown
    read = load_settings(directory=project, environment={}, arguments={})
    assert read.project().model == "nlp/churn"
    assert read.project().framework == "scikit-learn"
    assert read.project().metric_gates == ("accuracy >= 0.9",)
    assert read.effective().text("owner") == "team nlp"
    assert read.effective().texts("train") == ("python train.py", "make")


@pytest.mark.parametrize(("keys", "code"), [("y\n", 0), ("n\n", 6), ("\n", 6), ("\x04", 2)])
def test_it_asks_before_it_writes_over_a_file(project: Path, keys: str, code: int) -> None:
    file = project / "mlops.yml"
    file.write_text("model: mine\n", encoding="utf-8")
    with screen(["init"], project, {}) as shown:
        shown.until(r"mlops\.yml is there\. Write over it\? \[y/N\] $")
        shown.type(keys)
        if code == 0:
            for _ in range(10):
                answer(shown, r"\] $", "")
        assert shown.end() == code, shown.shown
    assert (file.read_text(encoding="utf-8") == "model: mine\n") is (code != 0)


@pytest.mark.parametrize(("keys", "code"), [("\x03", 130), ("\x04", 2)], ids=["ctrl-c", "ctrl-d"])
def test_who_goes_away_in_the_middle_leaves_nothing(project: Path, keys: str, code: int) -> None:
    with screen(["init"], project, {}) as shown:
        answer(shown, r"Name of the model.*\] $", "churn")
        shown.until(r"Team or person.*\] $")
        shown.type(keys)
        assert shown.end() == code, shown.shown
        assert "Traceback" not in shown.shown
    assert sorted(each.name for each in project.iterdir()) == ["train.py"]
