"""Ping: reach the platform with these settings and say what answers."""

from __future__ import annotations

from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.jfrog.system import System
from mlops_jfrog.workflows.context import Context


def ping(context: Context) -> Outcome:
    """Raises what keeps Artifactory from answering; Xray may be absent."""
    connection = context.settings.connection()
    context.journal.step(f"try {connection.url}")
    system = System(context.platform.session)
    system.ping()
    version = system.artifactory_version()
    return Outcome(
        outputs={
            "url": connection.url,
            "server": connection.server_id,
            "user": context.user if connection.credentials else None,
            "artifactory": version,
            "xray": system.xray_version(),
        },
        summary=f"{connection.url} answers",
    )
