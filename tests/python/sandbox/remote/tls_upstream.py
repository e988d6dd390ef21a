"""An upstream that speaks TLS."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from support.relay import relay
from support.scripted_server import Scripted, scripted_server


@contextmanager
def https(
    certificate: Path, content: bytes = b"over TLS", clients: Path | None = None
) -> Iterator[str]:
    """Address of a server that answers everything with ``content``.

    With ``clients`` it takes only those who show a certificate that this one vouches for.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    if clients is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(clients)
    with scripted_server(Scripted(200, content)) as plain:
        port = urlsplit(plain.url).port
        assert port is not None
        with relay(("127.0.0.1", port), context) as front:
            yield f"https://127.0.0.1:{front.port}"
