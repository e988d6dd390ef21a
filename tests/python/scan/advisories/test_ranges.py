from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from mlops_jfrog.scan.advisories.ranges import AffectedVersions, Event


def affected(*events: Event, listed: frozenset[str] = frozenset()) -> AffectedVersions:
    return AffectedVersions(listed, (events,) if events else ())


def introduced(version: str) -> Event:
    return Event.parse("introduced", version)


def fixed(version: str) -> Event:
    return Event.parse("fixed", version)


def last(version: str) -> Event:
    return Event.parse("last_affected", version)


def test_introduced_is_inside_and_fixed_is_outside() -> None:
    versions = affected(introduced("1.0"), fixed("2.0"))
    verdicts = {v: versions.contain(v) for v in ("0.9", "1.0", "1.9.9", "2.0rc1", "2.0", "3")}
    assert verdicts == {
        "0.9": False,
        "1.0": True,
        "1.9.9": True,
        "2.0rc1": True,
        "2.0": False,
        "3": False,
    }


def test_the_last_affected_version_is_inside() -> None:
    versions = affected(introduced("0"), last("1.4"))
    assert versions.contain("1.4")
    assert versions.contain("1.4+cu118")
    assert not versions.contain("1.4.1")


def test_zero_is_before_every_version() -> None:
    assert affected(introduced("0"), fixed("1.0")).contain("0.0.dev1")


def test_two_lines_of_releases_in_any_order() -> None:
    versions = affected(introduced("2.0"), fixed("2.0.6"), introduced("0"), fixed("1.26.17"))
    assert [versions.contain(v) for v in ("1.26.16", "1.26.17", "2.0.5", "2.0.6")] == [
        True,
        False,
        True,
        False,
    ]


def test_listed_versions_count_in_any_spelling() -> None:
    versions = affected(listed=frozenset({"1.0.post1"}))
    assert versions.contain("v1.0-1")
    assert versions.contain("1.0.post1+cpu")
    assert not versions.contain("1.0")


def test_what_cannot_be_compared_is_affected() -> None:
    assert affected(introduced("5"), fixed("6")).contain("main-2024")


RELEASES = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda pair: f"{pair[0]}.{pair[1]}")


@given(ends=st.lists(RELEASES, min_size=2, max_size=2, unique=True), version=RELEASES)
def test_a_range_is_what_its_ends_say(ends: list[str], version: str) -> None:
    low, high = sorted(ends, key=Version)
    expected = Version(low) <= Version(version) < Version(high)
    assert affected(fixed(high), introduced(low)).contain(version) == expected
