"""Import models that lie in S3 or in Artifactory: through the gates, and on from where it broke."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from mlops_jfrog.contract.publishing import Import
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.errors import (
    ConfigurationError,
    IntegrityError,
    NetworkError,
    NotFoundError,
    UnsafeModel,
    UsageError,
)
from mlops_jfrog.integrations.origins import open_origin
from mlops_jfrog.integrations.s3 import fetching
from mlops_jfrog.transfer.fetching_source import Fetching, Source
from mlops_jfrog.workflows.perform import perform
from support.project import STAGING, Project, Registry

LARGE = os.urandom(3_000_000)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, project: Project, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A bucket of its own with a model, and AWS variables that lead to it."""
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "canary-aws-id",
        "AWS_SECRET_ACCESS_KEY": "canary-aws-secret",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }.items():
        monkeypatch.setenv(name, value)
    project.configure(files=None, code=None, gates=None)
    for name in ("metrics.json", "requirements.txt"):
        (project.folder / name).unlink()
    place = {"LocationConstraint": "eu-central-1"}
    made = boto3.resource("s3").create_bucket(
        Bucket=project.model.replace("/", "-"), CreateBucketConfiguration=place
    )
    made.put_object(Key="models/fraud/model.json", Body=b'{"weights": [1]}')
    made.put_object(Key="models/fraud/deep/tables.csv", Body=LARGE.hex().encode())
    made.put_object(Key="models/fraud/requirements.txt", Body=b"joblib==1.5.1\n")
    made.put_object(Key="models/fraud/empty.txt", Body=b"")
    made.put_object(Key="models/fraud/", Body=b"")
    made.put_object(Key="models/fraudulent/other.json", Body=b"{}")
    return made


def run(project: Project, source: str, **arguments: object) -> Outcome:
    operation = Import(source=source, **arguments)  # type: ignore[arg-type]
    return perform(operation, replace(project.context(operation), open_origin=open_origin))


def paths(outcome: Outcome) -> set[str]:
    digests = outcome.outputs["digests"]
    assert isinstance(digests, dict)
    return set(digests)


def left(project: Project) -> list[Path]:
    """What is kept for another try."""
    cache = project.folder.parent / ".cache" / "mlops-jfrog" / "origins"
    return [path for path in cache.rglob("*") if path.is_file() and path.suffix != ".lock"]


def test_a_folder_of_s3_becomes_a_version(project: Project, bucket: Any) -> None:
    bucket.Object("models/fraud/empty.txt").delete()
    outcome = run(project, f"s3://{bucket.name}/models/fraud/")

    assert paths(outcome) == {"model.json", "deep/tables.csv", "requirements.txt"}
    assert left(project) == []
    assert "canary" not in str(outcome)


def test_a_single_object_too(project: Project, bucket: Any) -> None:
    assert paths(run(project, f"s3://{bucket.name}/models/fraud/model.json")) == {"model.json"}


def test_what_broke_off_goes_on(
    project: Project, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []
    client = fetching._client

    def breaking() -> Any:
        made = client()
        get = made.get_object

        def broken(**wanted: Any) -> Any:
            asked.append(wanted.get("Range"))
            answer = get(**wanted)
            if wanted["Key"].endswith(".csv") and len(asked) < 12:
                answer["Body"] = Broken(answer["Body"], 500_000)
            return answer

        made.get_object = broken
        return made

    monkeypatch.setattr(fetching, "_client", breaking)
    with pytest.raises(NetworkError, match="early"):
        run(project, f"s3://{bucket.name}/models/fraud")
    assert left(project)
    first = len(asked)
    monkeypatch.setattr(fetching, "_client", client)

    bucket.Object("models/fraud/empty.txt").delete()
    assert "deep/tables.csv" in paths(run(project, f"s3://{bucket.name}/models/fraud"))

    ranges = [each for each in asked[:first] if each]
    assert ranges == sorted(ranges, key=lambda each: int(each[6:-1]))
    assert len(ranges) >= 3


class Broken:
    """A body that ends in the middle, as a connection does."""

    def __init__(self, body: Any, size: int) -> None:
        self._body, self._size = body, size

    def close(self) -> None:
        self._body.close()

    def iter_chunks(self, size: int) -> Iterator[bytes]:
        yield self._body.read(self._size)
        raise ConnectionResetError("gone")


def test_an_object_that_was_replaced_meanwhile_does_not_mix(
    project: Project, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = fetching._listed

    def replaced(*asked: Any) -> Iterator[Any]:
        yield from listed(*asked)
        bucket.put_object(Key="models/fraud/model.json", Body=b'{"weights": [2]}')

    monkeypatch.setattr(fetching, "_listed", replaced)
    with pytest.raises(IntegrityError, match="changed while"):
        run(project, f"s3://{bucket.name}/models/fraud")


def test_the_gates_are_those_of_a_publish(
    project: Project, bucket: Any, registry: Registry
) -> None:
    # GLOBAL os system, STOP: written out, never loaded.
    bucket.put_object(Key="models/fraud/model.pkl", Body=b"cos\nsystem\n.")
    bucket.Object("models/fraud/empty.txt").delete()
    with pytest.raises(UnsafeModel):
        run(project, f"s3://{bucket.name}/models/fraud")
    assert registry.files(STAGING, project.model) == {}
    assert left(project) == []


@pytest.mark.parametrize(
    ("path", "error"),
    [("models/none", NotFoundError), ("", UsageError), ("models/frau", NotFoundError)],
)
def test_what_is_not_there_is_told(
    project: Project, bucket: Any, path: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        run(project, f"s3://{bucket.name}/{path}")


def test_without_boto3_the_extra_is_named(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ConfigurationError, match="needs boto3") as raised:
        run(project, "s3://bucket/model")
    assert 'pip install "mlops-jfrog[aws]"' in raised.value.hint


def test_a_bucket_that_is_not_there_is_told(project: Project, bucket: Any) -> None:
    with pytest.raises(NotFoundError, match="NoSuchBucket"):
        run(project, "s3://no-such-bucket-here/x")


@pytest.fixture
def stored(project: Project, registry: Registry) -> str:
    """A folder of a repository as people fill them by hand."""
    project.configure(files=None, code=None, gates=None)
    for name in ("metrics.json", "requirements.txt"):
        (project.folder / name).unlink()
    key, name = "ml-models-dev-local", project.model.replace("/", "-")
    for path, content in {
        "model.json": b"{}",
        "deep/more.csv": LARGE.hex().encode(),
        "requirements.txt": b"joblib==1.5.1\n",
        "mlops-manifest.json": b"of another tool",
    }.items():
        registry.call("PUT", f"artifactory/{key}/by-hand/{name}/{path}", data=content)
    return f"{key}/by-hand/{name}"


def test_a_folder_of_artifactory_becomes_a_version(project: Project, stored: str) -> None:
    outcome = run(project, f"artifactory:{stored}", version="7")
    assert paths(outcome) == {"model.json", "deep/more.csv", "requirements.txt"}
    assert outcome.outputs["version"] == "7"


def test_what_was_received_once_is_not_received_again(
    project: Project, stored: str, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first try ends after the files have come: the second takes them from the cache."""
    with pytest.raises(NotFoundError, match="no metrics file"):
        run(project, f"artifactory:{stored}", require=("accuracy > 0",))
    received: list[int] = []
    bring = Source.bring

    def noted(self: Source, fetching: Fetching) -> int:
        received.append(bring(self, fetching))
        return received[-1]

    monkeypatch.setattr(Source, "bring", noted)
    run(project, f"artifactory:{stored}")
    assert sum(received) < 100


def test_one_of_a_host_by_its_address(project: Project, stored: str) -> None:
    host = project.environment["JF_URL"].partition("://")[2]
    outcome = run(project, f"artifactory://{host}/artifactory/{stored}/model.json")
    assert paths(outcome) == {"model.json"}


def test_no_credential_goes_to_another_host(project: Project, stored: str) -> None:
    with pytest.raises(ConfigurationError, match="configured for"):
        run(project, "artifactory://elsewhere.example/artifactory/r/x")


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("artifactory:ml-models-dev-local/none/at/all", NotFoundError),
        ("artifactory:ml-models-dev-local", UsageError),
        ("artifactory:../x/y", UsageError),
    ],
)
def test_what_artifactory_has_not_is_told(
    project: Project, stored: str, source: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        run(project, source)
