"""Ctrl-C while the platform is silent: the process ends at once, and no thread keeps it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import signal, sys, threading
from pathlib import Path
# Whoever started the tests may have them ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)
from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.sending import Sending, send_files

platform = Platform(PlatformSession({"artifactory": sys.argv[1]}, authorization=None))
source = Path(sys.argv[2])
sendings = [
    Sending(source, ArtifactPath.parse(f"any-local/m/{number}"), Properties())
    for number in range(3)
]
try:
    send_files(platform, sendings, options=TransferOptions(threads=3))
except KeyboardInterrupt:
    left = [thread for thread in threading.enumerate() if thread.name == "transfer"]
    sys.exit(130 if not left else 1)
"""


def test_an_interruption_does_not_wait_for_an_answer(tmp_path: Path) -> None:
    source = tmp_path / "model.bin"
    source.write_bytes(b"weights")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        process = subprocess.Popen([sys.executable, "-c", PROGRAM, url, str(source)])
        taken = [silent.accept()[0] for _ in range(3)]
        for connection in taken:
            assert connection.recv(1) == b"P"
        process.send_signal(signal.SIGINT)

        # The silence that is borne is 60 seconds: this is over long before.
        assert process.wait(timeout=30) == 130

        for connection in taken:
            connection.close()
