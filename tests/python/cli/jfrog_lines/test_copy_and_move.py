"""copy and move: on the platform, by pattern."""

from __future__ import annotations

import pytest

from support.platform_client import PlatformClient
from support.typed import Typed


@pytest.fixture
def other(stored: Typed, outside: PlatformClient) -> str:
    """A second repository."""
    return outside.repository(f"other-{stored.repository}")


def test_a_copy_keeps_folders_and_properties(
    stored: Typed, outside: PlatformClient, other: str
) -> None:
    assert stored(f"mlops-jfrog copy '{{r}}/cat/*' {other}/copies/") == 0, stored.errors
    assert stored.paths(f"mlops-jfrog search {other}/") == [
        "copies/cat/1/model.onnx",
        "copies/cat/2/model.onnx",
    ]
    assert outside.properties(other, "copies/cat/2/model.onnx")["accuracy"] == ["0.95"]
    assert len(stored.paths("mlops-jfrog search {r}/")) == 3


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ("{r}/dog/1/model.pkl {o}/copies/dog.pkl --flat", "copies/dog.pkl"),
        ("{r}/dog/1/model.pkl {o}/copies/dog.pkl", "copies/dog/1/dog.pkl"),
        ("{r}/dog/1/model.pkl {o}", "dog/1/model.pkl"),
        ("'{r}/(*)/1/*.pkl' '{o}/{1}/new/'", "dog/new/model.pkl"),
    ],
)
def test_where_a_copy_goes(stored: Typed, other: str, arguments: str, path: str) -> None:
    assert stored(f"mlops-jfrog cp {arguments}".replace("{o}", other)) == 0, stored.errors
    assert stored.paths(f"mlops-jfrog search {other}/") == [path]


def test_a_moved_file_is_no_longer_where_it_was(stored: Typed, other: str) -> None:
    line = f"mlops-jfrog move '{{r}}/*' {other}/ --props env=production --threads 2"
    assert stored(line) == 0, stored.errors
    assert stored.paths("mlops-jfrog search {r}/") == ["cat/1/model.onnx"]
    assert stored.paths(f"mlops-jfrog search {other}/") == ["cat/2/model.onnx", "dog/1/model.pkl"]


@pytest.mark.parametrize("verb", ["copy", "move"])
def test_a_dry_run_asks_the_platform_and_changes_nothing(
    stored: Typed, other: str, verb: str
) -> None:
    told = stored.json(f"mlops-jfrog {verb} '{{r}}/cat/1/*' {other}/ --flat --dry-run")
    assert told["files"] == [
        {
            "source": f"{stored.repository}/cat/1/model.onnx",
            "target": f"{other}/model.onnx",
            "size": 16,
        }
    ]
    assert stored(f"mlops-jfrog search {other}/") == 5
    assert stored(f"mlops-jfrog {verb} '{{r}}/cat/1/*' no-such-local/ --dry-run") != 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("'{r}/*.onnx' {o}/ --flat", 2, "would both become"),
        ("'{r}/*.none' {o}/", 5, "no file fits"),
        ("'{r}/*'", 2, "no target"),
        ("'{r}/*' no-such-local/", None, "no-such-local"),
    ],
)
def test_what_is_refused(
    stored: Typed, other: str, arguments: str, code: int | None, said: str
) -> None:
    for verb in ("copy", "move"):
        found = stored(f"mlops-jfrog {verb} {arguments}".replace("{o}", other))
        assert found == code or (code is None and found != 0)
        assert said in stored.errors
        assert len(stored.errors.splitlines()) == 2
    assert len(stored.paths("mlops-jfrog search {r}/")) == 3


def test_a_file_spec(stored: Typed, other: str) -> None:
    stored.write(
        "spec.json",
        f'{{"files": [{{"pattern": "{stored.repository}/dog/*", "target": "{other}/"}}]}}',
    )
    assert stored("mlops-jfrog mv --spec spec.json") == 0, stored.errors
    assert stored.paths(f"mlops-jfrog search {other}/") == ["dog/1/model.pkl"]
