"""What stands between a client and a platform: a forward proxy, a front that speaks TLS."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Address = tuple[str, int]
_BLOCK = 1 << 16


@dataclass
class Relay:
    """Passes bytes on to ``upstream``; with ``tls`` it speaks TLS to those who come.

    As a proxy it answers CONNECT and passes on to whoever is named; every other request has its
    target in absolute form and goes to ``upstream``.
    """

    upstream: Address
    tls: ssl.SSLContext | None = None
    first_lines: list[str] = field(default_factory=list)
    """The first line of what came over every connection."""
    _listener: socket.socket = field(default_factory=socket.socket)
    _open: list[socket.socket] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    @property
    def port(self) -> int:
        found = self._listener.getsockname()[1]
        assert isinstance(found, int)
        return found

    def listen(self) -> None:
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self._run(self._accept)

    def lead_to(self, upstream: Address) -> None:
        """Pass on to somebody else from now on; what is open is broken off."""
        self.upstream = upstream
        for each in list(self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        """Close everything and wait for every thread."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join()
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()
        for each in self._open:
            each.close()

    def _run(self, work: object, *arguments: object) -> None:
        assert callable(work)
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(client)
            self._run(self._serve, client)

    def _serve(self, plain: socket.socket) -> None:
        # A client that goes away, or that has no certificate, is its own affair.
        with contextlib.suppress(OSError):
            client = plain
            if self.tls is not None:
                client = self.tls.wrap_socket(plain, server_side=True)
                self._open.append(client)
            head = client.recv(_BLOCK)
            self.first_lines.append(head.partition(b"\r\n")[0].decode("latin-1"))
            address = self.upstream
            if head.startswith(b"CONNECT "):
                host, _, port = head.split()[1].decode().partition(":")
                address, head = (host, int(port)), b""
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            try:
                server = socket.create_connection(address)
            except OSError:
                # Who came learns at once that nobody is there.
                client.shutdown(socket.SHUT_RDWR)
                return
            self._open.append(server)
            server.sendall(head)
            self._run(_pump, server, client)
            _pump(client, server)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while block := source.recv(_BLOCK):
            sink.sendall(block)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def relay(upstream: Address, tls: ssl.SSLContext | None = None) -> Iterator[Relay]:
    """A running relay."""
    made = Relay(upstream, tls)
    made.listen()
    try:
        yield made
    finally:
        made.stop()
