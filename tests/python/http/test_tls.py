"""TLS: a certificate that nobody vouches for is refused, and the error says what to do."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from mlops_jfrog.errors import NetworkError
from mlops_jfrog.http import PlatformSession, Trust
from support.certificate import write_certificate


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1 and its key, in one PEM file."""
    return write_certificate(tmp_path_factory.mktemp("tls") / "server.pem")


@contextmanager
def tls_server(certificate: Path) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"OK")

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def ping(url: str, trust: Trust | None) -> bytes:
    session = PlatformSession(
        {"artifactory": url}, authorization=None, trust=trust, sleep=lambda _: None
    )
    return session.request("GET", "artifactory", "ping", idempotent=True).content


def test_a_self_signed_certificate_is_refused_with_what_to_do(certificate: Path) -> None:
    with tls_server(certificate) as url, pytest.raises(NetworkError) as raised:
        ping(url, None)

    assert "self-signed certificate" in raised.value.message
    assert "--ca-bundle" in raised.value.hint


def test_a_ca_bundle_makes_it_trusted(certificate: Path) -> None:
    with tls_server(certificate) as url:
        assert ping(url, Trust(ca_bundle=certificate)) == b"OK"


def test_the_environments_bundle_is_honoured(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))

    with tls_server(certificate) as url:
        assert ping(url, None) == b"OK"


def test_a_bundle_that_does_not_exist_is_one_clear_line(certificate: Path, tmp_path: Path) -> None:
    with tls_server(certificate) as url, pytest.raises(NetworkError, match="absent"):
        ping(url, Trust(ca_bundle=tmp_path / "absent.pem"))
