"""A tracking server by its REST interface (MLflow's documentation, "REST API").

By our own HTTP layer and not by the mlflow package: that is 200 MB and two seconds of imports for
six requests, and its version would have to fit the server's. Reading a run through it would also
load whatever plugins lie beside it into the process that holds the platform's token.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from mlops_jfrog.errors import ConfigurationError, ServerError
from mlops_jfrog.http import PlatformSession, Streamed, Trust

_SERVICE = "mlflow"
_API = "api/2.0/mlflow"
Json = Mapping[str, Any]


class Tracking:
    """One tracking server."""

    def __init__(self, session: PlatformSession, host: str) -> None:
        self._session, self.host = session, host

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Tracking:
        """By MLflow's own variables; ConfigurationError where no server is named."""
        url = environment.get("MLFLOW_TRACKING_URI", "").strip().rstrip("/")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            raise ConfigurationError(
                "MLFLOW_TRACKING_URI names no tracking server",
                hint="Set it to the server's address, as in https://mlflow.example.com.",
            )
        bundle = environment.get("MLFLOW_TRACKING_SERVER_CERT_PATH")
        session = PlatformSession(
            {_SERVICE: url},
            authorization=_authorization(environment),
            trust=Trust(Path(bundle)) if bundle else None,
        )
        return cls(session, parts.netloc)

    def run(self, run_id: str) -> Json:
        """``info``, ``data``, ``inputs``, ``outputs`` of a run; NotFoundError."""
        return self._part(self._get(f"{_API}/runs/get", run_id=run_id), "run")

    def model_version(self, name: str, version: str) -> Json:
        """A version of a registered model; NotFoundError."""
        answer = self._get(f"{_API}/model-versions/get", name=name, version=version)
        return self._part(answer, "model_version")

    def aliased_version(self, name: str, alias: str) -> Json:
        """The version that an alias names; NotFoundError."""
        answer = self._get(f"{_API}/registered-models/alias", name=name, alias=alias)
        return self._part(answer, "model_version")

    def download_uri(self, name: str, version: str) -> str:
        """Where the files of a registered version lie."""
        path = f"{_API}/model-versions/get-download-uri"
        return str(self._get(path, name=name, version=version).get("artifact_uri") or "")

    def logged_model(self, model_id: str) -> Json:
        """``info`` and ``data`` of a model that a run has logged; NotFoundError."""
        return self._part(self._get(f"{_API}/logged-models/{quote(model_id, safe='')}"), "model")

    def tag_run(self, run_id: str, key: str, value: str) -> None:
        """Set a run's tag."""
        self._post(f"{_API}/runs/set-tag", {"run_id": run_id, "key": key, "value": value})

    def tag_version(self, name: str, version: str, key: str, value: str) -> None:
        """Set a registered version's tag."""
        body = {"name": name, "version": version, "key": key, "value": value}
        self._post(f"{_API}/model-versions/set-tag", body)

    def proxied(self, path: str) -> list[Json]:
        """What lies in a folder of the server's artifact proxy: ``path`` (a name), ``is_dir``."""
        folder = "api/2.0/mlflow-artifacts/artifacts"
        found = self._get(folder, path=path).get("files") or []
        return [each for each in found if isinstance(each, dict)]

    def open_proxied(self, path: str) -> Any:
        """A file of the server's artifact proxy, in blocks; a context manager of ``Streamed``."""
        return self._session.stream(
            "GET", _SERVICE, f"api/2.0/mlflow-artifacts/artifacts/{quote(path)}"
        )

    def _get(self, route: str, /, **query: str) -> Json:
        answer = self._session.request(
            "GET", _SERVICE, route, query=urlencode(query), idempotent=True
        )
        document = answer.json()
        if not isinstance(document, dict):
            raise ServerError("the tracking server's answer is no object")
        return document

    def _post(self, path: str, body: Json) -> None:
        self._session.request("POST", _SERVICE, path, json=body, idempotent=True)

    @staticmethod
    def _part(document: Json, name: str) -> Json:
        part = document.get(name)
        if not isinstance(part, dict):
            raise ServerError(f"the tracking server's answer holds no {name}")
        return part


def _authorization(environment: Mapping[str, str]) -> str | None:
    if token := environment.get("MLFLOW_TRACKING_TOKEN", "").strip():
        return f"Bearer {token}"
    user = environment.get("MLFLOW_TRACKING_USERNAME")
    password = environment.get("MLFLOW_TRACKING_PASSWORD")
    if not user or not password:
        return None
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode('ascii')}"


__all__ = ["Json", "Streamed", "Tracking"]
