"""How long, how often and in which portions: silence, storms, large bodies, proxies."""

from __future__ import annotations

import io
import socket
import threading

import pytest

from mlops_jfrog.errors import NetworkError, ServerError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.http.retry import RetryPolicy
from support.scripted_server import Scripted, scripted_server


def session(url: str, *, silence_seconds: float = 30.0) -> PlatformSession:
    return PlatformSession(
        {"artifactory": url},
        authorization="Bearer canary",
        silence_seconds=silence_seconds,
        sleep=lambda seconds: None,
    )


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(NetworkError, match="went silent"):
            session(url, silence_seconds=0.1).request("GET", "artifactory", "x")


def test_too_many_requests_is_waited_out_even_for_what_is_not_idempotent() -> None:
    with scripted_server(Scripted(429), Scripted(429), Scripted(201, {})) as server:
        answer = session(server.url).request("POST", "artifactory", "x", json={"a": 1})

    assert answer.status == 201
    assert [asked.body for asked in server.asked] == [b'{"a": 1}'] * 3


def test_a_file_is_sent_again_from_its_beginning() -> None:
    with scripted_server(Scripted(503), Scripted(201, {})) as server:
        session(server.url).request(
            "PUT", "artifactory", "r/f", body=io.BytesIO(b"weights"), idempotent=True
        )

    assert [asked.body for asked in server.asked] == [b"weights", b"weights"]


def test_a_large_file_is_sent_in_large_portions() -> None:
    sizes: list[int] = []

    class Weights(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            sizes.append(-1 if size is None else size)
            return super().read(size)

    with scripted_server(Scripted(201, {})) as server:
        session(server.url).request("PUT", "artifactory", "r/f", body=Weights(b"w" * 3_000_000))

    assert len(server.asked[0].body) == 3_000_000
    assert min(sizes) >= 256 << 10


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted_server(Scripted(200, {})) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        session("http://platform.invalid").request("GET", "artifactory", "x")

    assert proxy.asked[0].target == "http://platform.invalid/x"


def test_a_proxy_that_is_not_there_is_named_as_the_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    with pytest.raises(NetworkError, match=r"the proxy towards platform\.invalid"):
        session("http://platform.invalid").request("GET", "artifactory", "x")


def test_the_refusal_of_a_download_that_breaks_off_is_still_that_refusal() -> None:
    head = b"HTTP/1.1 500 Oops\r\nContent-Length: 1000\r\n\r\npart"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"

        def serve() -> None:
            for _ in range(RetryPolicy().attempts):
                connection, _address = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(head)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.raises(ServerError), session(url).stream("GET", "artifactory", "f") as blocks:
            list(blocks)
        thread.join(5)


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [("7", 7.0), ("100000", 60.0), ("soon", 0.5), ("-1", 0.5), (None, 0.5)],
)
def test_the_pause_is_the_servers_or_our_own(retry_after: str | None, seconds: float) -> None:
    assert RetryPolicy(jitter=lambda: 1.0).wait_seconds(2, retry_after) == seconds


def test_pauses_grow_up_to_a_minute() -> None:
    policy = RetryPolicy(jitter=lambda: 1.0)
    pauses = [policy.wait_seconds(attempt) for attempt in range(2, 12)]
    assert pauses[:4] == [0.5, 1.0, 2.0, 4.0]
    assert max(pauses) == 60.0
