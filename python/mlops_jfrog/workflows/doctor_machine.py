"""What a doctor looks at on this machine; no request is sent."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import ssl
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from mlops_jfrog.domain.build_environment import redact_credentials
from mlops_jfrog.domain.diagnosis import Capability, Check, State, disk_check
from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.settings import Connection
from mlops_jfrog.settings.pip_index import pip_index
from mlops_jfrog.transfer.cache_folder import user_cache_folder
from mlops_jfrog.workflows.context import Context

_OLDEST = (3, 10)

_MODULES: Mapping[str, tuple[str, str]] = {
    "embedded sandbox": ("starlette", "pip install 'mlops-jfrog[sandbox]'"),
    "scikit-learn models in Python": ("sklearn", "pip install 'mlops-jfrog[ml]'"),
    "ONNX models in Python": ("onnxruntime", "pip install 'mlops-jfrog[onnx]'"),
    "safetensors in Python": ("safetensors", "pip install 'mlops-jfrog[safetensors]'"),
    "torch models in Python": ("torch", "pip install 'mlops-jfrog[torch]'"),
    "Jenkins jobs": ("jenkins", "pip install 'mlops-jfrog[jenkins]'"),
    "MLflow's artifacts in Artifactory": ("mlflow", "pip install 'mlops-jfrog[mlflow]'"),
    "import from S3": ("boto3", "pip install 'mlops-jfrog[aws]'"),
    "Hugging Face client": ("huggingface_hub", "pip install huggingface_hub"),
}
_PROGRAMS: Mapping[str, tuple[str, str]] = {
    "signatures": ("openssl", "install the openssl command"),
    "source in the build-info": ("git", "install git"),
}


def machine_checks(context: Context) -> Iterator[Check]:
    """Python, disk."""
    version = platform.python_version()
    if sys.version_info >= _OLDEST:
        yield Check("Python", State.OK, f"{version} ({sys.executable})")
    else:
        yield Check("Python", State.WRONG, version, "Use Python 3.10 or newer.")
    places = {
        "disk: working directory": context.directory,
        "disk: temporary files": Path(tempfile.gettempdir()),
        "disk: cache": user_cache_folder(context.environment),
    }
    for name, folder in places.items():
        yield _disk(name, folder)


def capabilities(environment: Mapping[str, str]) -> list[Capability]:
    """What needs more than the core, and whether it is here."""
    by_module = [
        Capability(name, importlib.util.find_spec(module) is not None, needs)
        for name, (module, needs) in _MODULES.items()
    ]
    path = environment.get("PATH")
    by_program = [
        Capability(name, shutil.which(program, path=path) is not None, needs)
        for name, (program, needs) in _PROGRAMS.items()
    ]
    return [*by_module, *by_program]


def network_checks(connection: Connection) -> Iterator[Check]:
    """The proxy that is used for the platform, and the authorities that are trusted."""
    parts = urlsplit(connection.artifactory_url)
    proxies, host = getproxies(), parts.hostname or ""
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if proxy is None:
        yield Check("proxy", State.OK, "none is set")
    elif proxy_bypass(host):
        yield Check("proxy", State.OK, f"NO_PROXY takes {host} out")
    elif urlsplit(proxy).hostname is None:
        shown = redact_credentials(proxy)
        yield Check("proxy", State.WRONG, f"{shown!a} is no URL", "Write http://host:port.")
    else:
        yield Check("proxy", State.OK, redact_credentials(proxy))
    yield _authorities(connection)


def tool_checks(context: Context, connection: Connection) -> Iterator[Check]:
    """Whether pip and huggingface_hub go through the platform when nobody says so."""
    advice = "`mlops-jfrog with -- COMMAND` and `mlops-jfrog install` go through the platform."
    try:
        index = pip_index(context.environment)
    except ConfigurationError as error:
        yield Check("pip's configuration", State.WRONG, error.message, error.hint)
    else:
        shown = redact_credentials(str(index.value)) if index else "pip's own default"
        ours = index is not None and _same_host(str(index.value), connection)
        yield Check("pip's index", State.OK, shown, "" if ours else advice)
    endpoint = context.environment.get("HF_ENDPOINT")
    if endpoint is None:
        yield Check("Hugging Face's endpoint", State.OK, "not set", advice)
    elif _same_host(endpoint, connection):
        yield Check("Hugging Face's endpoint", State.OK, redact_credentials(endpoint))
    else:
        yield Check(
            "Hugging Face's endpoint",
            State.WARNING,
            f"{redact_credentials(endpoint)} is not this platform",
            "Models are fetched past the platform; unset HF_ENDPOINT.",
        )


def _disk(name: str, folder: Path) -> Check:
    there = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    try:
        free = shutil.disk_usage(there).free
    except OSError as error:
        return Check(name, State.UNKNOWN, f"{there}: {error.strerror}")
    if not os.access(there, os.W_OK):
        return Check(name, State.WRONG, f"{there} is not writable", "Give this user the right.")
    return disk_check(name, free)


def _authorities(connection: Connection) -> Check:
    bundle = connection.ca_bundle
    if bundle is None:
        return Check("CA certificates", State.OK, "the system's")
    try:
        folder = bundle.is_dir()
        ssl.create_default_context(
            cafile=None if folder else str(bundle), capath=str(bundle) if folder else None
        )
    except (OSError, ssl.SSLError) as error:
        reason = getattr(error, "reason", None) or error.strerror or type(error).__name__
        return Check(
            "CA certificates", State.WRONG, f"{bundle}: {reason}", "Name a PEM file with them."
        )
    return Check("CA certificates", State.OK, str(bundle))


def _same_host(url: str, connection: Connection) -> bool:
    return urlsplit(url).hostname == urlsplit(connection.artifactory_url).hostname
