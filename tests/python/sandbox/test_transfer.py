"""Copy and move."""

from __future__ import annotations

import pytest

from sandbox.http_client import Client


@pytest.fixture
def target(admin: Client, repo: str) -> str:
    """A second repository; the first holds one version of a model."""
    key = f"{repo}-target"
    admin("PUT", f"api/repositories/{key}", json={"rclass": "local"})
    admin("PUT", f"{repo}/churn/1/model.onnx;stage=qa;owner=ada;owner=bob", data=b"weights")
    admin("PUT", f"{repo}/churn/1/data/train.csv", data=b"x,y")
    return key


def test_copies_a_file_with_its_properties(admin: Client, repo: str, target: str) -> None:
    answer = admin("POST", f"api/copy/{repo}/churn/1/model.onnx?to=/{target}/a/b.onnx")
    assert answer.json() == {
        "messages": [
            {
                "level": "INFO",
                "message": f"copying {repo}/churn/1/model.onnx to {target}/a/b.onnx completed"
                " successfully, 1 artifacts and 0 folders were copied",
            }
        ]
    }
    assert admin("GET", f"{target}/a/b.onnx").content == b"weights"
    found = admin("GET", f"api/storage/{target}/a/b.onnx?properties").json()["properties"]
    assert found == {"stage": ["qa"], "owner": ["ada", "bob"]}
    assert admin("GET", f"{repo}/churn/1/model.onnx").status_code == 200


def test_a_dry_run_copies_nothing(admin: Client, repo: str, target: str) -> None:
    answer = admin("POST", f"api/copy/{repo}/churn/1?to=/{target}/churn/1&dry=1")
    message = answer.json()["messages"][0]["message"]
    assert message.startswith("Dry Run for copying")
    assert "2 artifacts and 2 folders" in message
    assert admin("GET", f"{target}/churn/1/model.onnx").status_code == 404


def test_copies_a_folder_to_a_new_path_and_into_an_existing_one(
    admin: Client, repo: str, target: str
) -> None:
    url = f"api/copy/{repo}/churn/1?to=/{target}/best"
    assert admin("POST", url).status_code == 200
    assert admin("GET", f"{target}/best/data/train.csv").content == b"x,y"
    assert admin("POST", url).status_code == 200
    assert admin("GET", f"{target}/best/1/data/train.csv").content == b"x,y"


def test_moves_and_the_source_is_gone(admin: Client, repo: str, target: str) -> None:
    answer = admin("POST", f"api/move/{repo}/churn?to=/{target}/moved")
    assert "2 artifacts" in answer.json()["messages"][0]["message"]
    assert admin("GET", f"{target}/moved/1/model.onnx").content == b"weights"
    assert admin("GET", f"api/storage/{repo}/churn").status_code == 404


@pytest.mark.parametrize(
    ("source", "to", "status"),
    [
        ("churn/none", "{target}/x", 404),
        ("churn/1/model.onnx", "no-such-local/x", 404),
        ("churn/1/model.onnx", "", 400),
        ("churn/1/model.onnx", "{target}/../x", 400),
        ("churn", "{repo}/churn/inner", 400),
        ("churn/1/model.onnx", "{repo}/churn/1/model.onnx", 400),
    ],
)
def test_what_cannot_be_copied_is_refused(
    admin: Client, repo: str, target: str, source: str, to: str, status: int
) -> None:
    where = to.format(repo=repo, target=target)
    for verb in ("copy", "move"):
        answer = admin("POST", f"api/{verb}/{repo}/{source}", params={"to": where})
        assert answer.status_code == status
    assert admin("GET", f"{repo}/churn/1/model.onnx").content == b"weights"


def test_a_copy_is_all_or_nothing(admin: Client, repo: str, target: str) -> None:
    admin("PUT", f"{target}/churn/1/model.onnx/in-the-way", data=b"x")
    answer = admin("POST", f"api/copy/{repo}/churn/1/data?to=/{target}/churn/1/data2")
    assert answer.status_code == 200
    blocked = admin("POST", f"api/copy/{repo}/churn?to=/{target}")
    assert blocked.status_code == 409
    assert admin("GET", f"{target}/churn/1/data/train.csv").status_code == 404
