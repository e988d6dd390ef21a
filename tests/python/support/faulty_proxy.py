"""A proxy in front of a platform that disturbs chosen exchanges and passes on all others."""

from __future__ import annotations

import http.client
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from support.faulty_answers import Fault, Reply

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass
class Rule:
    """Which exchanges a fault disturbs: by method and a part of the target, so many ``times``."""

    method: str
    target: str
    fault: Fault
    times: int = 1
    skip: int = 0
    """How many matching exchanges pass undisturbed before the first one."""

    def applies(self, method: str, target: str) -> bool:
        """Whether it disturbs this exchange; counts it."""
        if method != self.method or self.target not in target or self.times < 1:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True


@dataclass
class FaultyProxy:
    """Where it listens, what it was asked, and which rules are left."""

    upstream: str
    url: str = ""
    rules: list[Rule] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Method and target of every request, disturbed or not, in the order they came."""
    ranges: list[str] = field(default_factory=list)
    """The ``Range`` of every request that had one."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def inject(
        self, method: str, target: str, fault: Fault, *, times: int = 1, skip: int = 0
    ) -> None:
        """Disturb the next ``times`` exchanges whose target holds ``target``."""
        with self._lock:
            self.rules.append(Rule(method, target, fault, times, skip))

    def heal(self) -> None:
        """Disturb nothing any more."""
        with self._lock:
            self.rules.clear()

    def count(self, method: str, target: str = "") -> int:
        """How many requests of this method held ``target``."""
        return sum(1 for each in self.asked if each[0] == method and target in each[1])

    def fault(self, method: str, target: str) -> Fault:
        """What happens to this exchange."""
        with self._lock:
            self.asked.append((method, target))
            return next(
                (rule.fault for rule in self.rules if rule.applies(method, target)), Fault()
            )

    def pass_on(
        self, method: str, target: str, headers: dict[str, str], body: bytes | None
    ) -> Reply:
        """Ask the platform."""
        with self._lock:
            self.ranges += [value for name, value in headers.items() if name.lower() == "range"]
        connection = http.client.HTTPConnection(urlsplit(self.upstream).netloc, timeout=60)
        try:
            connection.request(method, target, body, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        kept = end_to_end(response.getheaders())
        length = response.getheader("Content-Length") if method == "HEAD" else None
        return Reply(response.status, kept, content, int(length) if length else None)


def end_to_end(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The headers that are not about one connection."""
    return {name: value for name, value in headers if name.lower() not in _HOP_BY_HOP}


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what the tests are about; anything else is a defect."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def faulty_proxy(upstream: str) -> Iterator[FaultyProxy]:
    """The proxy, for the time of the block."""
    proxy = FaultyProxy(upstream)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def answer(self) -> None:
            fault = proxy.fault(self.command, self.path)
            try:
                body = self.body(fault)
                reply = fault.instead()
                if reply is None:
                    headers = {
                        k: v for k, v in self.headers.items() if k.lower() not in _HOP_BY_HOP
                    }
                    sent = None if body is None else fault.sent(body)
                    reply = fault.received(proxy.pass_on(self.command, self.path, headers, sent))
                fault.deliver(reply, self.wfile.write)
            except ConnectionError:
                self.close_connection = True

        def body(self, fault: Fault) -> bytes | None:
            """The request's body; raises ConnectionAbortedError where the fault cuts it."""
            if "chunked" in self.headers.get("Transfer-Encoding", ""):
                return self.chunks(fault)
            if self.headers.get("Content-Length") is None:
                return None
            length = int(self.headers["Content-Length"])
            taken = fault.takes(length)
            content = self.rfile.read(taken)
            if taken < length or len(content) < length:
                raise ConnectionAbortedError
            return content

        def chunks(self, fault: Fault) -> bytes:
            content = b""
            while size := int(self.rfile.readline(), 16):
                content += self.rfile.read(size + 2)[:-2]
                if fault.takes(len(content)) < len(content):
                    raise ConnectionAbortedError
            self.rfile.readline()
            return content

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def log_message(self, format: str, *args: object) -> None:
            """Silent: the test looks at ``asked``."""

    server = _Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
