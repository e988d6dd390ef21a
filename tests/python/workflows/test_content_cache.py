"""Where things are kept between runs, and how much: what the settings say."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_jfrog.errors import ConfigurationError, MlopsError
from mlops_jfrog.settings import Settings, load_settings
from mlops_jfrog.workflows.cache_folder import cache_folder
from mlops_jfrog.workflows.content_cache import content_cache


def settings(tmp_path: Path, **environment: str) -> tuple[Settings, dict[str, str]]:
    """Of a user whose home is ``tmp_path``, in an empty folder."""
    known = {"HOME": str(tmp_path), **environment}
    (tmp_path / "project").mkdir()
    loaded = load_settings(directory=tmp_path / "project", environment=known, arguments={})
    return loaded, known


def test_by_default_it_is_the_users_cache_with_50_gib(tmp_path: Path) -> None:
    given = settings(tmp_path)

    assert cache_folder(*given) == tmp_path / ".cache/mlops-jfrog"
    cache = content_cache(*given)
    assert cache is not None
    assert (cache.folder, cache.limit) == (tmp_path / ".cache/mlops-jfrog/files", 50 << 30)


@pytest.mark.parametrize("said", ["{home}/big disk", "~/big disk"])
def test_another_folder_and_size_are_taken(tmp_path: Path, said: str) -> None:
    folder = said.format(home=tmp_path)

    cache = content_cache(
        *settings(tmp_path, MLOPS_CACHE_FOLDER=folder, MLOPS_CACHE_SIZE="1.5 GiB")
    )

    assert cache is not None
    assert (cache.folder, cache.limit) == (tmp_path / "big disk/files", 3 << 29)


def test_of_no_size_nothing_is_kept(tmp_path: Path) -> None:
    assert content_cache(*settings(tmp_path, MLOPS_CACHE_SIZE="0")) is None
    assert not (tmp_path / ".cache").exists()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MLOPS_CACHE_SIZE", "much"),
        ("MLOPS_CACHE_FOLDER", "here"),
        ("MLOPS_CACHE_FOLDER", "~you/x"),
    ],
)
def test_what_is_no_size_or_folder_is_said_with_where_it_was(
    tmp_path: Path, variable: str, value: str
) -> None:
    with pytest.raises(MlopsError, match=variable):
        content_cache(*settings(tmp_path, **{variable: value}))


def test_a_project_cannot_choose_the_folder(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project/mlops.yml").write_text("cache:\n  folder: /somewhere\n", encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"cache\.folder"):
        load_settings(
            directory=tmp_path / "project", environment={"HOME": str(tmp_path)}, arguments={}
        )
