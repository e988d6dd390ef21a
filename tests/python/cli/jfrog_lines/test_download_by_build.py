"""download of what a build made."""

from __future__ import annotations

import uuid

import pytest

from support.platform_client import PlatformClient
from support.typed import Typed


class TestDownloadByBuild:
    @pytest.fixture
    def built(self, stored: Typed, outside: PlatformClient) -> Typed:
        """Two runs of a build, the second the newest though its number is smaller as a text."""
        self.name = f"train-{uuid.uuid4().hex[:8]}"
        for number, started in (("9", "2026-01-01"), ("10", "2026-01-02")):
            artifact = outside.deploy(
                stored.repository,
                f"b/{number}/model.bin",
                f"{self.name} {number}".encode(),
                build=f"{self.name}/{number}",
            )
            outside.publish(
                self.name, number, artifacts=[artifact], started=f"{started}T00:00:00.000+0000"
            )
        return stored

    def test_by_name_and_number(self, built: Typed) -> None:
        assert built(f'mlops-jfrog download --build={self.name}/9 "*" out/') == 0
        assert built.below("out") == ["b/9/model.bin"]

    @pytest.mark.parametrize("flag", ["--build", "--build-name"])
    def test_a_name_alone_is_the_newest(self, built: Typed, flag: str) -> None:
        assert built(f'mlops-jfrog download {flag} {self.name} "{{r}}/*" out/') == 0
        assert built.below("out") == ["b/10/model.bin"]

    def test_name_and_number_apart(self, built: Typed) -> None:
        line = f'mlops-jfrog download --build-name {self.name} --build-number 9 "{{r}}/*" out/'
        assert built(line) == 0
        assert built.below("out") == ["b/9/model.bin"]

    def test_an_unknown_build_is_not_found(self, built: Typed) -> None:
        assert built('mlops-jfrog download --build no-such-build "{r}/*" out/') == 5
