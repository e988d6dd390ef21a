"""The server: starting, the ready file, refusing to start."""

from __future__ import annotations

import json
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.sandbox.server import RunningSandbox, serve, start_in_thread


def test_answers_an_authenticated_ping(sandbox: RunningSandbox) -> None:
    answer = requests.get(
        f"{sandbox.url}/artifactory/api/system/ping",
        headers={"Authorization": f"Bearer {sandbox.admin_token}"},
        timeout=10,
    )
    assert (answer.status_code, answer.text) == (200, "OK")


def test_an_unknown_route_gets_the_envelope(sandbox: RunningSandbox) -> None:
    answer = requests.get(f"{sandbox.url}/nowhere", timeout=10)
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["status"] == 404


def test_the_description_of_a_running_sandbox_holds_no_secret(sandbox: RunningSandbox) -> None:
    assert sandbox.admin_token not in repr(sandbox)
    assert sandbox.admin_password not in repr(sandbox)


def test_the_password_stays_over_a_restart_and_differs_between_folders(tmp_path: Path) -> None:
    with start_in_thread(tmp_path / "one") as first:
        password = first.admin_password
    with start_in_thread(tmp_path / "one") as again, start_in_thread(tmp_path / "two") as other:
        assert again.admin_password == password != other.admin_password


def test_the_data_folder_and_its_secrets_are_the_owners_alone(tmp_path: Path) -> None:
    with start_in_thread(tmp_path / "data"):
        assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "data" / "admin-password").stat().st_mode) == 0o600


def test_a_taken_port_is_a_configuration_error(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ConfigurationError, match="can't listen"):
            serve(tmp_path, port=taken.getsockname()[1])


def test_the_entry_writes_a_private_ready_file_and_ends_on_a_signal(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    command = [sys.executable, "-m", "mlops_jfrog.sandbox", "--data", str(tmp_path / "data")]
    with subprocess.Popen([*command, "--port", "0", "--ready-file", str(ready)]) as process:
        try:
            while not ready.exists():
                assert process.poll() is None
                time.sleep(0.01)
            facts = json.loads(ready.read_text())
            assert stat.S_IMODE(ready.stat().st_mode) == 0o600
            assert facts["pid"] == process.pid
            credentials = (facts["adminUser"], facts["adminPassword"])
            ping = f"{facts['url']}/artifactory/api/system/ping"
            assert requests.get(ping, auth=credentials, timeout=10).text == "OK"
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
    assert list((tmp_path / "data" / "incoming").iterdir()) == []


def test_a_folder_that_cannot_be_used_is_a_configuration_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigurationError, match="can't use the data folder"):
        serve(tmp_path / "file")
    (tmp_path / "sandbox.sqlite3").write_text("this is no database " * 100)
    with pytest.raises(ConfigurationError, match="can't use the data folder"):
        serve(tmp_path)
