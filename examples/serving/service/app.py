"""Serves predictions of whatever version is in production; a promotion needs no restart.

MODEL=fraud/scorer uvicorn --factory app:create
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
from fastapi import FastAPI, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from mlops_jfrog import Registry


class Rows(BaseModel):
    """What is to be predicted: a row of numbers each."""

    rows: list[list[float]]


class Predictions(BaseModel):
    """One for each row, and the version that made them."""

    version: str
    predictions: list[float]


class Health(BaseModel):
    """Which version is served; ``error`` says why the last look for a newer one failed."""

    version: str
    error: str | None


def create(
    registry: Registry | None = None, model: str | None = None, every_seconds: float = 60.0
) -> FastAPI:
    """The application; by default for the model that ``MODEL`` names."""
    name, models = model or os.environ["MODEL"], registry or Registry.from_env()

    @asynccontextmanager
    async def serving(app: FastAPI) -> AsyncIterator[None]:
        # Without a first model it does not start.
        followed = await run_in_threadpool(models.follow, name, every_seconds=every_seconds)
        app.state.followed = followed
        yield
        await run_in_threadpool(followed.close)

    app = FastAPI(title=name, lifespan=serving)

    @app.post("/predict")
    def predict(body: Rows, response: Response) -> Predictions:
        # Once for the request: model and version belong together though they may be exchanged.
        loaded = app.state.followed.loaded
        found = loaded.model.predict(np.asarray(body.rows))
        response.headers["X-Model-Version"] = loaded.version
        return Predictions(version=loaded.version, predictions=[float(each) for each in found])

    @app.get("/health")
    def health() -> Health:
        followed = app.state.followed
        return Health(
            version=followed.version, error=str(followed.error) if followed.error else None
        )

    return app
