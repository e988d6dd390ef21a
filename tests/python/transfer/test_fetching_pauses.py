"""What has arrived is told and written while the server pauses, however little it is."""

from __future__ import annotations

import hashlib
import random
import socket
import threading
from pathlib import Path

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.fetching import Fetching, fetch_files
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.progress import Silent

CONTENT = random.Random(7).randbytes(5_000_000)
FIRST = 300_000


class Told(Silent):
    def __init__(self) -> None:
        self.bytes = 0
        self.all_of_the_first = threading.Event()

    def moved(self, name: str, size: int) -> None:
        self.bytes += size
        if self.bytes >= FIRST:
            self.all_of_the_first.set()


def test_a_half_full_block_waits_for_nothing(tmp_path: Path) -> None:
    told, was_told = Told(), []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _address = listener.accept()
            with connection:
                connection.recv(65536)
                head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(CONTENT)}\r\n\r\n"
                connection.sendall(head.encode() + CONTENT[:FIRST])
                was_told.append(told.all_of_the_first.wait(30))
                connection.sendall(CONTENT[FIRST:])

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/artifactory"
        platform = Platform(PlatformSession({"artifactory": url}, authorization=None))
        sha256 = hashlib.sha256(CONTENT).hexdigest()
        source = ArtifactPath.parse("r/m/model.bin")
        wanted = Fetching(source, sha256, len(CONTENT), tmp_path / "model.bin")
        fetch_files(platform, [wanted], options=TransferOptions(), progress=told)
        platform.session.close()
        thread.join(30)

    assert was_told == [True]
    assert (tmp_path / "model.bin").read_bytes() == CONTENT
