"""An answer that drips is given up like one that is silent, in its header as in its body."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.errors import NetworkError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.http.pace import PacedReader
from support.dripping_server import dripping_server

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"


@dataclass
class Line:
    """A connection over which a portion of so many bytes comes after so many seconds."""

    portions: list[tuple[float, int]]
    now: float = 0.0
    closed: bool = field(default=False)

    def readinto(self, buffer: memoryview, /) -> int:
        wait, size = self.portions.pop(0) if self.portions else (0.0, 0)
        self.now += wait
        return size

    def close(self) -> None:
        self.closed = True


def read_all(line: Line, silence_seconds: float = 10.0) -> int:
    with PacedReader(line, silence_seconds, lambda: line.now) as reader:
        buffer, total = bytearray(1 << 20), 0
        while count := reader.readinto(buffer):
            total += count
    return total


def test_a_byte_at_a_time_is_given_up_after_the_limit_of_silence() -> None:
    line = Line([(1.0, 1)] * 1000)

    with pytest.raises(TimeoutError):
        read_all(line)

    assert line.now == 11.0
    assert line.closed


def test_a_platform_may_think_before_it_says_anything() -> None:
    assert read_all(Line([(500.0, 100), (1.0, 100)])) == 200


def test_time_in_which_nobody_reads_is_not_the_platforms() -> None:
    line = Line([(1.0, 10)] * 5)
    with PacedReader(line, 2.5, lambda: line.now) as reader:
        for _ in range(3):
            assert reader.readinto(bytearray(10)) == 10
            line.now += 1000


@given(st.lists(st.tuples(st.floats(0, 9), st.integers(4096, 1 << 20)), max_size=50))
def test_what_is_slow_and_no_drip_arrives_whole(portions: list[tuple[float, int]]) -> None:
    assert read_all(Line(list(portions))) == sum(size for _, size in portions)


def whole(session: PlatformSession) -> None:
    session.request("GET", "artifactory", "file")


def in_blocks(session: PlatformSession) -> None:
    with session.stream("GET", "artifactory", "file"):
        pass


@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 ", HEAD, HEAD + b"X-Long: "])
@pytest.mark.parametrize("ask", [whole, in_blocks])
def test_a_header_that_never_ends_is_given_up(
    beginning: bytes, ask: Callable[[PlatformSession], None]
) -> None:
    # Whole, the longest header that http.client takes would need minutes.
    with dripping_server(beginning, b"x") as url:
        session = PlatformSession({"artifactory": url}, authorization=None, silence_seconds=0.2)
        asking = session.branch(attempts=1, connections=1)
        with pytest.raises(NetworkError, match="went silent"):
            ask(asking)
        asking.close()


def test_header_lines_without_end_are_given_up() -> None:
    with dripping_server(HEAD, b"X-More: 1\r\n") as url:
        session = PlatformSession({"artifactory": url}, authorization=None, silence_seconds=0.1)
        with pytest.raises(NetworkError):
            session.request("GET", "artifactory", "file")
        session.close()
