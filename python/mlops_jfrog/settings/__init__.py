"""Settings: where every value comes from, merged in one order.

Defaults, organisation file, project file (``mlops.yml``), environment, arguments: later ones win.
"""

from __future__ import annotations

from mlops_jfrog.settings.connection import ClientCertificate, Connection
from mlops_jfrog.settings.credentials import BearerToken, Credentials, UserPassword
from mlops_jfrog.settings.layered import Explained, Settings, load_settings

__all__ = [
    "BearerToken",
    "ClientCertificate",
    "Connection",
    "Credentials",
    "Explained",
    "Settings",
    "UserPassword",
    "load_settings",
]
