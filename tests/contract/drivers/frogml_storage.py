"""FrogML's storage layer: folders, namespaces, data sets, refusals, rights."""

from __future__ import annotations

from engine import Platform  # type: ignore[import-not-found, unused-ignore]
from frogml.storage.artifactory import (  # type: ignore[import-not-found, unused-ignore]
    ArtifactoryApi,
)
from frogml.storage.authentication.models import (  # type: ignore[import-not-found, unused-ignore]
    BearerAuth,
)
from frogml_platform import (  # type: ignore[import-not-found, unused-ignore]
    CONTENT,
    error_of,
    new_repository,
    paths_below,
    sent,
    storage,
)
from requests.auth import HTTPBasicAuth

FORMAT = {
    "framework": "huggingface", "framework_version": "4.53", "runtime": "python",
    "serialization_format": "pretrained_model", "runtime_version": "3.11",
}  # fmt: skip


def uploads_and_downloads_folders_in_namespaces(platform: Platform) -> None:
    repository, client = new_repository(platform, "frog-folders"), storage(platform)
    platform.file("tree/config.json", b"{}")
    platform.file("tree/deep/weights ä.bin", CONTENT)
    source = str(platform.folder / "tree")
    made = client.upload_model_version(
        repository, "bert", source, FORMAT, namespace="nlp", version="2.0", properties={"a": "b"}
    )
    assert (made.namespace, made.entity_name, made.version) == ("nlp", "bert", "2.0")
    manifest = client.get_entity_manifest("model", repository, "nlp", "bert", "2.0")
    assert manifest["id"] == "nlp/bert"
    target = platform.folder / "fetched"
    client.download_model_version(repository, "bert", "2.0", str(target), namespace="nlp")
    assert (target / "deep" / "weights ä.bin").read_bytes() == CONTENT
    assert (target / "config.json").read_bytes() == b"{}"
    assert "/nlp/bert/2.0/model-manifest.json" in paths_below(platform, f"{repository}/models")


def uploads_and_downloads_data_sets(platform: Platform) -> None:
    repository, client = new_repository(platform, "frog-data"), storage(platform)
    source = platform.file("rows.csv", b"a,b\n1,2\n")
    made = client.upload_dataset_version(repository, "rows", str(source))
    assert paths_below(platform, f"{repository}/datasets/rows/{made.version}") == [
        "/dataset-manifest.json", "/dataset/rows.csv",
    ]  # fmt: skip
    target = platform.folder / "rows"
    client.download_dataset_version(repository, "rows", made.version, str(target))
    assert (target / "rows.csv").read_bytes() == b"a,b\n1,2\n"


def a_refused_file_of_a_folder_makes_no_version(platform: Platform) -> None:
    """The client itself only logs it."""
    repository = new_repository(platform, "frog-refusing", excludesPattern="**/secret.bin")
    client = storage(platform)
    platform.file("half/a.bin", CONTENT)
    platform.file("half/secret.bin", b"kept out")
    source = str(platform.folder / "half")
    told = error_of(lambda: client.upload_model_version(repository, "m", source, FORMAT, None, "1"))
    assert "400" in told
    read = error_of(lambda: client.get_entity_manifest("model", repository, None, "m", "1"))
    assert "404" in read
    (platform.folder / "half" / "secret.bin").unlink()
    client.upload_model_version(repository, "m", source, FORMAT, None, "1")
    stored = paths_below(platform, f"{repository}/models/m/1")
    assert stored == ["/model-manifest.json", "/model/a.bin"]


def needs_the_right_to_deploy(platform: Platform) -> None:
    repository = new_repository(platform, "frog-guarded")
    scope = f"artifact:{repository}:r"
    answer = sent(
        platform, "POST", "api/security/token", data={"username": "reader", "scope": scope}
    )
    client = storage(platform, answer.json()["access_token"])
    source = str(platform.file("m.bin", CONTENT))
    assert "403" in error_of(
        lambda: client.upload_model_version(repository, "m", source, FORMAT, None, "1")
    )


def makes_and_deletes_repositories(platform: Platform) -> None:
    api = ArtifactoryApi(f"{platform.url}/artifactory", BearerAuth(platform.token))
    assert api.create_machinelearning_local_repo("frog-made").status_code == 200
    made = sent(platform, "GET", "api/repositories/frog-made").json()
    assert made["packageType"] == "machinelearning"
    assert api.delete_frogml_local_repo("frog-made").status_code == 200


def logs_in(platform: Platform) -> None:
    login = HTTPBasicAuth(platform.user, platform.password)
    api = ArtifactoryApi(f"{platform.url}/artifactory", login)
    assert api.ping().text == "OK"
    assert api.get_artifactory_version().json()["version"]
    assert api.encrypt_password().ok
    token = api.generate_access_token().json()["access_token"]
    own = ArtifactoryApi(f"{platform.url}/artifactory", BearerAuth(token))
    assert own.ping().text == "OK"
