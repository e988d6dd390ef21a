"""Generic remote repositories: fetched on a miss, revalidated, served without the upstream."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from sandbox.remote.tls_upstream import https
from sandbox.remote.two_sandboxes import TwoSandboxes
from support.certificate import write_certificate
from support.platform_client import PlatformClient
from support.relay import relay
from support.scripted_server import Scripted, scripted_server

FILE = "/artifactory/remote/a/model.bin"


def generic(client: PlatformClient, url: str, **configuration: object) -> str:
    body: dict[str, object] = {"rclass": "remote", "url": url, "retrievalCachePeriodSecs": 0}
    return client.repository("remote", **{**body, **configuration})


def test_a_file_is_fetched_once_and_kept(fresh_client: PlatformClient) -> None:
    with scripted_server(Scripted(200, b"weights")) as upstream:
        generic(fresh_client, f"{upstream.url}/files/", retrievalCachePeriodSecs=3600)
        for _ in range(2):
            assert fresh_client.get(FILE).content == b"weights"
        assert [each.target for each in upstream.asked] == ["/files/a/model.bin"]
    assert fresh_client.exists("remote", "a/model.bin")


def test_an_expired_file_is_revalidated_by_its_etag(fresh_client: PlatformClient) -> None:
    tags = {"ETag": '"v1"', "Last-Modified": "Sat, 21 Nov 2026 00:00:00 GMT"}
    with scripted_server(
        Scripted(200, b"one", tags), Scripted(304), Scripted(200, b"two", {"ETag": '"v2"'})
    ) as upstream:
        generic(fresh_client, upstream.url)
        found = [fresh_client.get(FILE).content for _ in range(3)]
    assert found == [b"one", b"one", b"two"]
    assert "If-None-Match" not in upstream.asked[0].headers
    for asked in upstream.asked[1:]:
        assert asked.headers["If-None-Match"] == '"v1"'
        assert asked.headers["If-Modified-Since"] == tags["Last-Modified"]


def test_what_is_cached_is_served_without_the_upstream(fresh_client: PlatformClient) -> None:
    with scripted_server(Scripted(200, b"weights")) as upstream:
        generic(fresh_client, upstream.url)
        fresh_client.get(FILE)
    assert fresh_client.get(FILE).content == b"weights"
    other = fresh_client.get("/artifactory/remote/other.bin")
    assert other.status_code == 502
    assert "can't be reached" in other.json()["errors"][0]["message"]


def test_an_upstream_that_gave_no_answer_is_left_alone_for_a_while(
    fresh_client: PlatformClient,
) -> None:
    with relay(("127.0.0.1", 1)) as gone:
        generic(fresh_client, f"http://127.0.0.1:{gone.port}")
        assert fresh_client.get(FILE).status_code == 502
        tried = len(gone.first_lines)
        again = fresh_client.get(FILE)
        assert "a short while ago" in again.json()["errors"][0]["message"]
        assert len(gone.first_lines) == tried > 0
        fresh_client.post(
            "/artifactory/api/repositories/remote", json={"assumedOfflinePeriodSecs": 0}
        )
        for _ in range(2):
            fresh_client.get(FILE)
        assert len(gone.first_lines) == 3 * tried


def test_an_upstream_that_answers_with_an_error_is_asked_again(
    fresh_client: PlatformClient,
) -> None:
    with scripted_server(Scripted(500), Scripted(500), Scripted(200, b"weights")) as upstream:
        generic(fresh_client, upstream.url)
        assert fresh_client.get(FILE).status_code == 502
        assert fresh_client.get(FILE).content == b"weights"


def test_an_offline_repository_asks_nobody(fresh_client: PlatformClient) -> None:
    with scripted_server(Scripted(200, b"weights")) as upstream:
        generic(fresh_client, upstream.url, offline=True)
        assert fresh_client.get(FILE).status_code == 404
        assert upstream.asked == []


def test_what_is_missing_is_not_asked_for_again_until_that_expires(
    fresh_client: PlatformClient,
) -> None:
    with scripted_server(Scripted(404), Scripted(200, b"there now")) as upstream:
        generic(fresh_client, upstream.url)
        for _ in range(2):
            assert fresh_client.get(FILE).status_code == 404
        assert len(upstream.asked) == 1
        fresh_client.post(
            "/artifactory/api/repositories/remote", json={"missedRetrievalCachePeriodSecs": 0}
        )
        assert fresh_client.get(FILE).content == b"there now"


def test_a_content_that_is_not_what_the_upstream_says_is_not_kept(
    fresh_client: PlatformClient,
) -> None:
    for header in ("X-Checksum-Sha256", "X-Checksum-Sha1", "X-Checksum-Md5"):
        with scripted_server(Scripted(200, b"altered", {header: "0" * 64})) as upstream:
            generic(fresh_client, upstream.url)
            assert fresh_client.get(FILE).status_code == 502
            assert not fresh_client.exists("remote", "a/model.bin")


def test_a_refusal_of_the_upstream_is_told_without_its_secrets(
    fresh_client: PlatformClient,
) -> None:
    secret = "canary-of-a-password"
    with scripted_server(Scripted(403, {"errors": [{"message": f"no, {secret}"}]})) as upstream:
        generic(fresh_client, upstream.url, username="bot", password=secret)
        answer = fresh_client.get(FILE)
    assert answer.status_code == 502
    assert secret not in answer.text
    assert upstream.asked[0].headers["Authorization"].startswith("Basic ")


def test_a_password_alone_is_a_bearers_token(fresh_client: PlatformClient) -> None:
    with scripted_server(Scripted(200, b"weights")) as upstream:
        generic(fresh_client, upstream.url, password="canary-of-a-token")
        fresh_client.get(FILE)
    assert upstream.asked[0].headers["Authorization"] == "Bearer canary-of-a-token"


def test_those_who_come_at_once_share_one_fetch(fresh_client: PlatformClient) -> None:
    with scripted_server(Scripted(200, b"w" * 3_000_000)) as upstream:
        generic(fresh_client, upstream.url, retrievalCachePeriodSecs=3600)
        found: list[int] = []
        threads = [
            threading.Thread(target=lambda: found.append(len(fresh_client.get(FILE).content)))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [3_000_000] * 8
        assert len(upstream.asked) == 1


def test_patterns_keep_out_what_the_upstream_has(fresh_client: PlatformClient) -> None:
    with scripted_server(Scripted(200, b"weights")) as upstream:
        generic(fresh_client, upstream.url, excludesPattern="**/*.pkl")
        generic(fresh_client, upstream.url, includesRegex=r"[a-z/]+\.(bin|pkl)")
        assert fresh_client.get(FILE).status_code == 200
        for path in ("a/model.pkl", "A/model.bin"):
            assert fresh_client.get(f"/artifactory/remote/{path}").status_code == 404
        assert [each.target for each in upstream.asked] == ["/a/model.bin"]


def test_an_upstream_whose_certificate_is_not_trusted_is_not_asked(
    fresh_client: PlatformClient, tmp_path: Path
) -> None:
    certificate = write_certificate(tmp_path / "certificate.pem")
    with https(certificate) as url:
        generic(fresh_client, url)
        refused = fresh_client.get(FILE)
        assert refused.status_code == 502
        assert "not trusted" in refused.json()["errors"][0]["message"]
        generic(fresh_client, url, caBundle=str(certificate))
        assert fresh_client.get(FILE).content == b"over TLS"


def test_an_upstream_that_wants_a_client_certificate_gets_it(
    fresh_client: PlatformClient, tmp_path: Path
) -> None:
    server = write_certificate(tmp_path / "server.pem")
    ours = write_certificate(tmp_path / "client.pem")
    with https(server, clients=ours) as url:
        generic(fresh_client, url, caBundle=str(server), assumedOfflinePeriodSecs=0)
        assert fresh_client.get(FILE).status_code == 502
        fresh_client.post(
            "/artifactory/api/repositories/remote", json={"clientTlsCertificate": str(ours)}
        )
        assert fresh_client.get(FILE).content == b"over TLS"


def test_the_cache_is_shown_under_its_own_key_and_fetches_nothing(two: TwoSandboxes) -> None:
    two.upstream.repository("local")
    two.upstream.deploy("local", "a/model.bin", b"weights")
    two.remote("remote", "/local")
    cache = "/artifactory/remote-cache/a/model.bin"
    assert two.client.get(cache).status_code == 404
    assert two.client.get(FILE).content == b"weights"
    assert two.client.get(cache).content == b"weights"
    aql = 'items.find({"repo": "remote-cache"}).include("name")'
    found = two.client.post("/artifactory/api/search/aql", data=aql).json()["results"]
    assert [each["name"] for each in found] == ["model.bin"]
    two.client.put("/artifactory/api/storage/remote-cache/a/model.bin?properties=seen=yes")
    assert two.client.properties("remote", "a/model.bin") == {"seen": ["yes"]}
    assert two.client.delete(cache).status_code == 204
    assert not two.client.exists("remote", "a/model.bin")
    assert two.client.put(cache, data=b"mine").status_code == 400
    assert two.client.get("/artifactory/api/repositories/remote-cache").status_code == 400


def test_the_key_of_a_cache_is_nobody_elses(two: TwoSandboxes) -> None:
    two.remote("remote", "/local")
    two.client.repository("other-cache")
    taken = {"rclass": "local"}
    path = "/artifactory/api/repositories"
    assert two.client.put(f"{path}/remote-cache", json=taken).status_code == 400
    remote = {"rclass": "remote", "url": two.upstream.url}
    assert two.client.put(f"{path}/other", json=remote).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"retrievalCachePeriodSecs": -1},
        {"retrievalCachePeriodSecs": True},
        {"missedRetrievalCachePeriodSecs": "soon"},
        {"storeArtifactsLocally": False},
        {"url": "http://user:secret@host/x"},
        {"url": "http://host:port/x"},
        {"contentSynchronisation": True},
        {"contentSynchronisation": {"enabled": True, "statistics": {"enabled": "yes"}}},
        {"includesRegex": "("},
        {"offline": "no"},
        {"password": 7},
    ],
)
def test_a_wrong_configuration_is_a_bad_request(
    client: PlatformClient, unique: str, wrong: dict[str, object]
) -> None:
    body = {"rclass": "remote", "url": "http://127.0.0.1:1/x", **wrong}
    answer = client.put(f"/artifactory/api/repositories/{unique}-remote", json=body)
    assert answer.status_code == 400, answer.text
