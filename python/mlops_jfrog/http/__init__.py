"""HTTP: the only importer of requests and urllib3."""

from __future__ import annotations

from mlops_jfrog.http.answer import Answer
from mlops_jfrog.http.call import Body
from mlops_jfrog.http.session import PlatformSession
from mlops_jfrog.http.stream import Streamed
from mlops_jfrog.http.transport import Trust

__all__ = ["Answer", "Body", "PlatformSession", "Streamed", "Trust"]
