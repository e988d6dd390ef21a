"""An endpoint's model: resolved at load by name and stage, verified, scanned."""

from __future__ import annotations

import pickle
from ipaddress import IPv4Address

import pytest

from mlops_jfrog import Registry
from mlops_jfrog.errors import (
    AuthenticationError,
    ConfigurationError,
    IntegrityError,
    UnsafeModel,
    UsageError,
)
from mlops_jfrog.integrations.sagemaker import RegistryModel
from support.platform_client import PlatformClient
from support.platform_team import PlatformTeam
from support.project import PRODUCTION, Project
from support.project import Registry as Observer

from .conftest import SECRET, Endpoint, release

RUNS_CODE = b"cposix\nsystem\n(S'true'\ntR."


def predicted(spec: RegistryModel) -> float:
    return float(spec.invoke([[3.0]], spec.load(None))[0])


def test_the_model_in_production_is_loaded_with_the_token_from_aws(
    project: Project, endpoint: Endpoint
) -> None:
    spec = RegistryModel(project.model)
    assert predicted(spec) == pytest.approx(6.0)
    release(project, "2.0.0", slope=5.0)
    assert predicted(spec) == pytest.approx(15.0)
    assert predicted(RegistryModel(project.model, version="1.0.0")) == pytest.approx(6.0)


def test_what_is_pickled_into_the_endpoint_holds_names_only(
    project: Project, endpoint: Endpoint
) -> None:
    spec = RegistryModel(project.model)
    spec.load()
    packed = pickle.dumps(spec)
    assert endpoint.token.encode() not in packed
    assert SECRET.encode() not in packed
    assert len(packed) < 500
    assert predicted(pickle.loads(packed)) == pytest.approx(6.0)


def test_a_rotated_token_is_picked_up(project: Project, endpoint: Endpoint) -> None:
    spec = RegistryModel(project.model)
    endpoint.rotate("canary-revoked")
    with pytest.raises(AuthenticationError) as caught:
        spec.load()
    assert "canary" not in str(caught.value)
    endpoint.rotate(endpoint.token)
    assert predicted(spec) == pytest.approx(6.0)


def test_a_process_that_runs_on_takes_the_new_token_when_the_old_one_is_revoked(
    project: Project, endpoint: Endpoint, team: PlatformTeam
) -> None:
    platform = PlatformClient(team.sandbox)
    body = {"username": "admin", "scope": "applied-permissions/admin", "expires_in": 3600}
    made = platform.post("/access/api/v1/tokens", json=body).json()
    endpoint.rotate(made["access_token"])
    found = Registry.from_env().resolve(project.model)
    assert platform.delete(f"/access/api/v1/tokens/{made['token_id']}").ok
    with pytest.raises(AuthenticationError):
        found.download(project.folder / "refused")
    endpoint.rotate(endpoint.token)
    assert found.download(project.folder / "fetched").files["model.joblib"].is_file()


def test_what_cannot_be_trusted_is_not_loaded(
    project: Project, endpoint: Endpoint, team: PlatformTeam
) -> None:
    observer = Observer(team.sandbox)
    path = f"artifactory/{PRODUCTION}/{project.model}/1.0.0/model.joblib"
    with observer.http:
        observer.call("PUT", path, data=RUNS_CODE)
    with pytest.raises(IntegrityError):
        RegistryModel(project.model).load()


def test_what_a_project_allows_itself_is_not_allowed_to_an_endpoint(
    project: Project, endpoint: Endpoint
) -> None:
    (project.folder / "model.joblib").write_bytes(
        pickle.dumps(IPv4Address("127.0.0.1"), protocol=2)
    )
    project.configure(
        files=["model.joblib"], code=None, gates={"scan": {"allow": ["ipaddress.IPv4Address"]}}
    )
    project.publish(version="2.0.0", build_number="2", promote=True)
    with pytest.raises(UnsafeModel, match="ipaddress"):
        RegistryModel(project.model).load()


def test_without_its_secret_it_says_so_in_one_line(project: Project, endpoint: Endpoint) -> None:
    endpoint.secrets.delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)
    with pytest.raises(ConfigurationError) as caught:
        RegistryModel(project.model).load()
    assert caught.value.message == (
        "environment JFROG_ACCESS_TOKEN_SECRET_ID: AWS Secrets Manager refuses the secret"
        " ml/jfrog: ResourceNotFoundException"
    )


@pytest.mark.parametrize("name", ["", "../x", "a//b"])
def test_a_name_that_is_none_is_refused_before_anything_is_deployed(name: str) -> None:
    with pytest.raises(UsageError):
        RegistryModel(name)


def test_models_are_called_where_they_do_not_predict() -> None:
    spec = RegistryModel("lines/any", stage="staging", version="2")
    assert spec.invoke([1, 2], sum) == 3
    with pytest.raises(UsageError, match="has no predict"):
        spec.invoke([1], object())
    assert repr(spec) == "RegistryModel('lines/any', stage='staging', version='2')"
