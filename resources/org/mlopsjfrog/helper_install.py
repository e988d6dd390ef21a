"""``pip install`` of the helper from the platform's own PyPI repository, and from nowhere else."""

# What is printed is the build's log; the commands are Python and pip by absolute path.
# ruff: noqa: S603, T201

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

KEYRING = '''\
"""Hands pip the platform's credential from the environment, and to the platform's host only."""
import os
from urllib.parse import urlsplit


class Credential:
    def __init__(self, username, password):
        self.username = username
        self.password = password


def get_credential(service, username):
    secret = os.environ.get("JF_ACCESS_TOKEN") or os.environ.get("JF_PASSWORD")
    index = urlsplit(os.environ["PIP_INDEX_URL"])
    asked = urlsplit(service if "//" in service else "//" + service)
    if not secret or asked.netloc.rpartition("@")[2] != index.netloc.rpartition("@")[2]:
        return None
    return Credential(username or os.environ["MLOPS_INDEX_USER"], secret)


def get_password(service, username):
    found = get_credential(service, username)
    return found.password if found else None
'''

# The only settings of pip that count: how to reach the platform, never where else to look.
NETWORK_OF_PIP = (
    "PIP_CERT",
    "PIP_CLIENT_CERT",
    "PIP_DEFAULT_TIMEOUT",
    "PIP_PROXY",
    "PIP_TIMEOUT",
    "PIP_TRUSTED_HOST",
)


class InstallFailed(Exception):
    """The helper could not be installed; the codes are those of the helper's error tree."""

    def __init__(self, code: str, exit_code: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.exit_code = exit_code
        self.hint = hint


def index_url(environment: Mapping[str, str]) -> str:
    """The platform's PyPI repository, without any credential."""
    platform = urlsplit(environment.get("JF_URL", ""))
    if platform.scheme not in ("http", "https") or not platform.hostname:
        raise InstallFailed(
            "configuration",
            3,
            "JF_URL is no URL of a platform",
            "Set JF_URL, such as https://acme.jfrog.io.",
        )
    netloc = platform.netloc.rpartition("@")[2]
    path = platform.path.rstrip("/").removesuffix("/artifactory")
    repository = environment.get("MLOPS_PYPI_REPOSITORY", "pypi-virtual")
    return f"{platform.scheme}://{netloc}{path}/artifactory/api/pypi/{quote(repository)}/simple"


def install(
    venv: Path, version: str, index: str, environment: Mapping[str, str], making: Path
) -> None:
    """``pip install`` of exactly that version, from that repository alone."""
    credentials = making / "keyring"
    credentials.mkdir()
    (credentials / "keyring.py").write_text(KEYRING, encoding="utf-8")
    python = python_of(venv)
    # Without --no-input: before pip 23.1 that also turns the keyring off. Nobody is asked anything,
    # because pip's input is empty.
    options = ["--disable-pip-version-check", "--prefer-binary", "--quiet"]
    print(f"installing mlops-jfrog {version} from {index}", flush=True)
    command = [str(python), "-m", "pip", "install", *options, f"mlops-jfrog=={version}"]
    done = run(command, pip_environment(index, environment, credentials), making)
    if done.returncode:
        print(redacted(done.stdout, environment), file=sys.stderr, flush=True)
        raise refusal(done.stdout, f"mlops-jfrog {version} can't be installed from {index}")


def pip_environment(
    index: str, environment: Mapping[str, str], credentials: Path
) -> dict[str, str]:
    """pip's environment: one index, no configuration file, the password by our keyring only."""
    user = user_name(environment)
    kept = {
        name: value
        for name, value in environment.items()
        if not name.startswith("PIP_") or name in NETWORK_OF_PIP
    }
    return {
        **kept,
        "PIP_RETRIES": "2",  # without one pip does not say why it found nothing
        "PIP_INDEX_URL": index.replace("://", f"://{quote(user, safe='')}@", 1),
        "PIP_KEYRING_PROVIDER": "import",
        "PIP_CONFIG_FILE": os.devnull,
        "PYTHONPATH": str(credentials),
        "MLOPS_INDEX_USER": user,
    }


# What pip prints, and what it means; the first that fits.
REFUSALS = (
    (
        ("DO NOT MATCH THE HASHES", "hash mismatch", "Expected sha256"),
        (
            "integrity",
            10,
            "what arrived has another digest than the repository names",
            "Somebody changed the package, or a proxy did; let the platform team compare it.",
        ),
    ),
    (
        ("401 Error", "403 Error", "HTTP error 401", "HTTP error 403"),
        ("authentication", 4, "the platform refused the token", "Use a token that may read it."),
    ),
    (
        ("ConnectionError", "Connection", "connection broken", "SSLError", "timed out", "Proxy"),
        (
            "network",
            7,
            "the platform can't be reached",
            "Check JF_URL, the proxy (HTTPS_PROXY) and the CA bundle (PIP_CERT).",
        ),
    ),
    (
        ("No matching distribution found",),
        (
            "not-found",
            5,
            "it, or something it needs, is not there",
            "Upload that version, or name another repository in MLOPS_PYPI_REPOSITORY; "
            "another version is never used.",
        ),
    ),
)


def refusal(output: str, failed: str) -> InstallFailed:
    """What pip's output means."""
    for signs, (code, exit_code, why, hint) in REFUSALS:
        if any(sign in output for sign in signs):
            return InstallFailed(code, exit_code, f"{failed}: {why}", hint)
    hint = "What pip printed is in the log."
    return InstallFailed("configuration", 3, f"{failed}: {last_line(output)}", hint)


def user_name(environment: Mapping[str, str]) -> str:
    """JF_USER, or the user an access token was made for (``sub`` ends in /users/NAME)."""
    if environment.get("JF_USER"):
        return environment["JF_USER"]
    try:
        payload = environment.get("JF_ACCESS_TOKEN", "").split(".")[1]
        subject = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["sub"]
    except (IndexError, KeyError, TypeError, ValueError):
        return "access-token"
    return str(subject).rpartition("/users/")[2] or "access-token"


def run(
    command: list[str], environment: Mapping[str, str], folder: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env=dict(environment),
        cwd=folder,  # not the workspace: its modules would come before the real ones
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def python_of(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def redacted(output: str, environment: Mapping[str, str]) -> str:
    for name in ("JF_ACCESS_TOKEN", "JF_PASSWORD"):
        secret = environment.get(name)
        output = output.replace(secret, "****") if secret else output
    return output
