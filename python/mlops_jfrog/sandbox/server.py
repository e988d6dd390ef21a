"""Serving one data folder over HTTP: for the command line, and in a thread for tests."""

from __future__ import annotations

import gc
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.sandbox import tokens
from mlops_jfrog.sandbox.accounts import ADMIN
from mlops_jfrog.sandbox.app import application
from mlops_jfrog.sandbox.faults.plan import FaultPlan
from mlops_jfrog.sandbox.federated.worker import exchanging
from mlops_jfrog.sandbox.identity import ADMIN_SCOPE
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.xray.worker import worker_of

_ADMIN_TOKEN_SECONDS = 90 * 86400
_STOP_SECONDS = 10


@dataclass(frozen=True)
class RunningSandbox:
    """Where a sandbox answers, and its administrator's credentials."""

    url: str
    admin_user: str
    admin_password: str
    admin_token: str

    def __repr__(self) -> str:
        return f"RunningSandbox(url={self.url!r})"

    def ready_json(self) -> str:
        """What the ready file holds."""
        return json.dumps(
            {
                "url": self.url,
                "adminUser": self.admin_user,
                "adminPassword": self.admin_password,
                "adminToken": self.admin_token,
                "pid": os.getpid(),
            }
        )


def serve(
    data: Path,
    host: str = "127.0.0.1",
    port: int = 0,
    ready_file: Path | None = None,
    advisories: Path | None = None,
    faults: FaultPlan | None = None,
    *,
    anonymous: bool = False,
) -> None:
    """Serve ``data`` until a signal ends it; ``ready_file`` is written once it answers.

    Raises ConfigurationError when the address is taken or the folder can't be used.
    """
    with (
        Platform(data, advisories=advisories, anonymous=anonymous) as platform,
        _listening(host, port) as listener,
        exchanging(platform),
    ):
        running = _running(platform, listener)

        def announce() -> None:
            worker_of(platform).wake(platform)  # advisories may have changed since the last run
            if ready_file is not None:
                write_ready_file(ready_file, running)
            # What the start made stays until the end: no collection needs to look at it again.
            gc.collect()
            gc.freeze()

        try:
            _server(platform, announce, faults).run(sockets=[listener])
        finally:
            worker_of(platform).rest()


@contextmanager
def start_in_thread(
    data: Path,
    *,
    advisories: Path | None = None,
    faults: FaultPlan | None = None,
    anonymous: bool = False,
) -> Iterator[RunningSandbox]:
    """A sandbox on a free loopback port, until the block ends."""
    with (
        Platform(data, advisories=advisories, anonymous=anonymous) as platform,
        _listening("127.0.0.1", 0) as listener,
        exchanging(platform),
    ):
        ready = threading.Event()
        server = _server(platform, ready.set, faults)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            if not ready.wait(_STOP_SECONDS):
                raise RuntimeError("the sandbox did not start")
            yield _running(platform, listener)
        finally:
            server.should_exit = True
            thread.join(2 * _STOP_SECONDS)
            worker_of(platform).rest()


def write_ready_file(file: Path, running: RunningSandbox) -> None:
    """Write where the sandbox answers, readable by its owner only, whole or not at all."""
    partial = file.with_name(f"{file.name}.{os.getpid()}.new")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(running.ready_json())
    partial.rename(file)


class _Server(uvicorn.Server):
    """Calls ``announce`` as soon as it answers."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce()


def _server(
    platform: Platform, announce: Callable[[], None], faults: FaultPlan | None
) -> uvicorn.Server:
    config = uvicorn.Config(
        application(platform, faults),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    return _Server(config, announce)


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise ConfigurationError(
                f"the sandbox can't listen on {host}:{port}: {error.strerror or error}",
                hint="Choose another --port, or 0 for a free one.",
            ) from error
        yield listener


def _running(platform: Platform, listener: socket.socket) -> RunningSandbox:
    host, port = listener.getsockname()[:2]
    with platform.database.write() as db:
        token = tokens.issue(
            db,
            platform.signing_key,
            user=ADMIN,
            scope=ADMIN_SCOPE,
            expires_in=_ADMIN_TOKEN_SECONDS,
            description="given at start",
        )
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    return RunningSandbox(url, ADMIN, platform.admin_password, token.access)
