"""A followed model is exchanged in the background; what goes wrong leaves the one before."""

from __future__ import annotations

import threading

import pytest

from mlops_jfrog.errors import NetworkError, NotFoundError
from mlops_jfrog.integrations.loading.followed import FollowedModel, Loaded

HOUR = 3600.0


class Stage:
    """What is in the stage; an error while the platform is away."""

    def __init__(self) -> None:
        self.version = "1"
        self.error: Exception | None = None
        self.looked = threading.Semaphore(0)

    def refresh(self, before: Loaded | None) -> Loaded:
        try:
            if self.error is not None:
                raise self.error
            if before is not None and before.version == self.version:
                return before
            return Loaded(object(), self.version, "identity", self.version)
        finally:
            self.looked.release()


def test_a_look_gives_the_new_one_or_the_very_same() -> None:
    stage = Stage()
    with FollowedModel(stage.refresh, HOUR) as followed:
        first = followed.model
        assert followed.refresh().model is first
        stage.version = "2"
        assert followed.refresh().version == "2"
        assert followed.model is not first


@pytest.mark.parametrize("error", [NetworkError("away"), RuntimeError("surprise")])
def test_what_goes_wrong_is_kept_and_the_model_too(error: Exception) -> None:
    stage = Stage()
    with FollowedModel(stage.refresh, HOUR) as followed:
        stage.error = error
        followed.refresh()
        assert followed.version == "1"
        assert str(error) in str(followed.error)
        stage.error = None
        followed.refresh()
        assert followed.error is None


def test_without_a_first_model_there_is_nothing_to_follow() -> None:
    stage = Stage()
    stage.error = NotFoundError("nothing promoted")
    with pytest.raises(NotFoundError):
        FollowedModel(stage.refresh, HOUR)


def test_it_looks_by_itself_until_it_is_closed() -> None:
    stage = Stage()
    followed = FollowedModel(stage.refresh, 0.001)
    stage.version = "2"
    while stage.looked.acquire(blocking=False):
        pass  # looks before the version changed, however many
    # One may have been under way when it changed; the one after that begins later.
    for _ in range(2):
        assert stage.looked.acquire(timeout=60)
    followed.close()
    assert followed.version == "2"
    assert "follow-model" not in {thread.name for thread in threading.enumerate()}
