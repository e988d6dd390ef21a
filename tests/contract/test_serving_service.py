"""The FastAPI example over real HTTP: it predicts, and follows what is promoted."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import uvicorn
from examples.serving.service.app import create
from fastapi import FastAPI

from mlops_jfrog import Registry

from .serving_platform import MODEL, ServingPlatform, serving_platform


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[ServingPlatform]:
    with serving_platform(tmp_path) as made:
        yield made


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Its URL while it is served on a free port."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def test_it_predicts_with_what_is_in_production(platform: ServingPlatform, tmp_path: Path) -> None:
    environment = {**platform.environment({}), "MLOPS_CACHE_FOLDER": str(tmp_path / "cache")}
    app = create(Registry(tmp_path, environment), MODEL, every_seconds=3600)
    with served(app) as url, requests.Session() as client:
        answer = client.post(f"{url}/predict", json={"rows": [[3.0], [5.0]]})
        assert answer.json()["predictions"] == pytest.approx([3.0, 5.0])
        assert answer.headers["X-Model-Version"] == "1"
        platform.release("2", slope=2.0)
        app.state.followed.refresh()
        answer = client.post(f"{url}/predict", json={"rows": [[3.0]]})
        assert answer.json() == {"version": "2", "predictions": pytest.approx([6.0])}
        assert client.get(f"{url}/health").json() == {"version": "2", "error": None}
        assert client.post(f"{url}/predict", json={"rows": "x"}).status_code == 422
