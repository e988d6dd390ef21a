"""Proxies, own certificate authorities, client certificates, and plain HTTP beside the tool."""

from __future__ import annotations

import hashlib
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from urllib.parse import urlsplit

import pytest
import requests

from mlops_jfrog.sandbox.server import RunningSandbox
from support.certificate import write_certificate
from support.relay import Relay, relay
from support.typed import Typed

CONTENT = "weights " * 4096


@pytest.fixture
def typed(sandbox: RunningSandbox, repo: str, tmp_path: Path) -> Typed:
    (tmp_path / "work").mkdir()
    environment = {
        "HOME": str(tmp_path),
        "JF_URL": sandbox.url,
        "JF_ACCESS_TOKEN": sandbox.admin_token,
        "JFROG_CLI_HOME_DIR": str(tmp_path / "no-jfrog-home"),
    }
    made = Typed(tmp_path / "work", environment, repo)
    made.write("model.bin", CONTENT)
    return made


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine that runs the tests has."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "requests_ca_bundle"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def address(sandbox: RunningSandbox) -> tuple[str, int]:
    port = urlsplit(sandbox.url).port
    assert port is not None
    return "127.0.0.1", port


@pytest.fixture
def proxy(address: tuple[str, int]) -> Iterator[Relay]:
    with relay(address) as running:
        yield running


def there_and_back(typed: Typed, flags: str = "") -> None:
    """Upload, download, and the bytes are the same."""
    assert typed(f"mlops-jfrog upload model.bin {{r}}/v1/ {flags}") == 0, typed.errors
    assert typed(f"mlops-jfrog download {{r}}/v1/model.bin out/ --flat {flags}") == 0, typed.errors
    assert (typed.directory / "out/model.bin").read_text() == CONTENT


def test_transfers_go_through_a_proxy(
    typed: Typed, proxy: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
    there_and_back(typed)
    assert proxy.first_lines
    assert all(f" {typed.environment['JF_URL']}/" in line for line in proxy.first_lines)


def test_a_host_can_be_left_out(
    typed: Typed, proxy: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    there_and_back(typed)
    assert proxy.first_lines == []


def test_a_proxy_that_is_not_there_is_a_network_error(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert typed("mlops-jfrog download '{r}/*' --retries 0") == 7
    assert "proxy" in typed.errors.lower()


def test_a_proxys_password_is_shown_nowhere(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://me:canary-proxy-51d0@127.0.0.1:9")
    for flags in ("", "--json", "--debug"):
        assert typed(f"mlops-jfrog download '{{r}}/*' --retries 0 {flags}") == 7
        assert "canary-proxy-51d0" not in typed.output + typed.errors


class TestTls:
    @pytest.fixture
    def certificate(self, tmp_path: Path) -> Path:
        return write_certificate(tmp_path / "server.pem")

    @pytest.fixture
    def secured(self, typed: Typed, address: tuple[str, int], certificate: Path) -> Iterator[Typed]:
        """The same platform behind TLS that wants a certificate of its clients."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        context.load_verify_locations(certificate)
        context.verify_mode = ssl.CERT_REQUIRED
        with relay(address, context) as front:
            typed.environment["JF_URL"] = f"https://127.0.0.1:{front.port}"
            yield typed

    def test_ca_bundle_and_client_certificate_are_flags(
        self, secured: Typed, certificate: Path
    ) -> None:
        flags = f"--ca-bundle {certificate} --client-cert-path {certificate}"
        there_and_back(secured, f"{flags} --client-cert-key-path {certificate}")

    def test_the_bundle_can_come_from_the_environment(
        self, secured: Typed, certificate: Path
    ) -> None:
        secured.environment["REQUESTS_CA_BUNDLE"] = str(certificate)
        there_and_back(secured, f"--client-cert-path {certificate}")

    def test_they_go_through_a_proxy_too(
        self, secured: Typed, certificate: Path, proxy: Relay, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        there_and_back(secured, f"--ca-bundle {certificate} --client-cert-path {certificate}")
        tunnel = f"CONNECT {urlsplit(secured.environment['JF_URL']).netloc} HTTP/1"
        assert proxy.first_lines
        assert all(line.startswith(tunnel) for line in proxy.first_lines)

    def test_without_the_bundle_nobody_is_trusted(self, secured: Typed) -> None:
        assert secured("mlops-jfrog search {r}/") == 7
        assert "--ca-bundle" in secured.errors or "certificate" in secured.errors

    def test_without_the_client_certificate_the_server_refuses(
        self, secured: Typed, certificate: Path
    ) -> None:
        assert secured(f"mlops-jfrog search {{r}}/ --ca-bundle {certificate}") == 7


class TestPlainHttp:
    @pytest.fixture
    def url(self, typed: Typed) -> str:
        assert typed("mlops-jfrog upload model.bin {r}/fraud/latest/") == 0
        return (
            f"{typed.environment['JF_URL']}/artifactory/{typed.repository}/fraud/latest/model.bin"
        )

    def test_with_urllib_and_a_bearer_token(self, typed: Typed, url: str) -> None:
        token = typed.environment["JF_ACCESS_TOKEN"]
        asked = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(asked, timeout=60) as answer:
            content = answer.read()
            assert answer.headers["X-Checksum-Sha256"] == hashlib.sha256(content).hexdigest()
        assert content.decode() == CONTENT

    def test_with_requests_and_a_bearer_token_in_a_stream(self, typed: Typed, url: str) -> None:
        headers = {"Authorization": f"Bearer {typed.environment['JF_ACCESS_TOKEN']}"}
        with requests.get(url, headers=headers, stream=True, timeout=60) as answer:
            answer.raise_for_status()
            assert b"".join(answer.iter_content(1000)).decode() == CONTENT
        with requests.get(url, timeout=60) as refused:
            assert refused.status_code == 401

    def test_with_curl_and_a_bearer_token(self, typed: Typed, url: str) -> None:
        curl = which("curl")
        if curl is None:
            pytest.skip("there is no curl here")
        # The header comes by standard input: a token has no place among arguments.
        header = f'header = "Authorization: Bearer {typed.environment["JF_ACCESS_TOKEN"]}"'
        done = subprocess.run(
            [curl, "--fail", "--silent", "--show-error", "--config", "-", url],
            input=header,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert done.stdout == CONTENT
