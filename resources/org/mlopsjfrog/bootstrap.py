# It must parse on every Python there is, so that an old one can say that it is too old.
# ruff: noqa: B904, RUF005, S603, T201, UP008, UP010, UP020, UP030, UP032
"""Starts the helper on a Jenkins agent: reads request.json beside itself, leaves result.json there.

The helper is, in this order: what MLOPS_HELPER names, a zipapp beside this file, the package
``mlops-jfrog`` of exactly the library's version from the platform's PyPI repository.
"""

from __future__ import print_function

import hashlib
import io
import json
import os
import subprocess
import sys

OLDEST = (3, 10)
ZIPAPP_SHA256 = ""  # a release names the zipapp that it brings
FOLDER = os.path.dirname(os.path.abspath(__file__))
REQUEST = os.path.join(FOLDER, "request.json")
RESULT = os.path.join(FOLDER, "result.json")


class CannotStart(Exception):
    """The helper can't be started; carries what the result file says about it."""

    def __init__(self, code, exit_code, message, hint):
        # type: (str, int, str, str) -> None
        super(CannotStart, self).__init__(message)
        self.exit_code = exit_code
        self.error = {
            "code": code,
            "exitCode": exit_code,
            "message": message,
            "hint": hint,
            "url": None,
        }


def main():
    # type: () -> int
    with io.open(REQUEST, encoding="utf-8") as file:
        request = json.load(file)
    try:
        log_in()
        command = helper_command(request["helper"])
        return started(command)
    except CannotStart as failure:
        print("mlops-jfrog: " + str(failure), file=sys.stderr)
        write_result(request, failure.error)
        return failure.exit_code


def check_python():
    # type: () -> None
    if sys.version_info[:2] < OLDEST:
        found = "{0}.{1} at {2}".format(sys.version_info[0], sys.version_info[1], sys.executable)
        raise CannotStart(
            "configuration",
            3,
            "the helper needs Python {0}.{1} or newer, found {2}".format(*OLDEST + (found,)),
            "Install a newer Python on the agent, or name one in MLOPS_PYTHON.",
        )


def log_in():
    # type: () -> None
    """With an id token of the build: makes it the access token that everything else uses."""
    check_python()
    if not os.environ.get("MLOPS_OIDC_TOKEN") or os.environ.get("JF_ACCESS_TOKEN"):
        return
    sys.path.insert(0, FOLDER)
    import oidc_login  # newer syntax than this file's

    try:
        os.environ["JF_ACCESS_TOKEN"] = oidc_login.access_token(os.environ)
    except oidc_login.LoginFailed as failure:
        raise CannotStart(failure.code, failure.exit_code, str(failure), failure.hint)
    del os.environ["MLOPS_OIDC_TOKEN"]


def helper_command(version):
    # type: (str) -> list[str]
    check_python()
    chosen = os.environ.get("MLOPS_HELPER")
    if chosen:
        return [sys.executable, chosen] if chosen.endswith((".py", ".pyz")) else [chosen]
    zipapp = os.path.join(FOLDER, "mlops-jfrog.pyz")
    if os.path.exists(zipapp):
        check_digest(zipapp)
        return [sys.executable, zipapp]
    return installed_helper(version)


def check_digest(zipapp):
    # type: (str) -> None
    with open(zipapp, "rb") as file:
        found = hashlib.sha256(file.read()).hexdigest()
    if ZIPAPP_SHA256 and found != ZIPAPP_SHA256:
        raise CannotStart(
            "integrity",
            10,
            "the helper that reached this agent is not the library's own: its SHA-256 is {0}, "
            "the release names {1}".format(found, ZIPAPP_SHA256),
            "Release the library again (make library); nobody may change mlops-jfrog.pyz alone.",
        )


def installed_helper(version):
    # type: (str) -> list[str]
    sys.path.insert(0, FOLDER)
    import helper_install  # newer syntax than this file's
    import helper_venv

    try:
        python = helper_venv.interpreter(version, os.environ)
    except helper_install.InstallFailed as failure:
        raise CannotStart(failure.code, failure.exit_code, str(failure), failure.hint)
    # -I: neither the workspace nor PYTHONPATH may put modules in the helper's way
    return [str(python), "-I", "-m", "mlops_jfrog"]


def started(command):
    # type: (list[str]) -> int
    try:
        code = subprocess.call(command + ["run", "--request", REQUEST, "--result", RESULT])
    except OSError as error:
        raise CannotStart(
            "configuration",
            3,
            "the helper {0} can't be started: {1}".format(command[0], error.strerror),
            "Remove MLOPS_HELPER, or let it name a command that is there.",
        )
    return code if code >= 0 else 128 - code


def write_result(request, error):
    # type: (dict[str, object], dict[str, object]) -> None
    document = {
        "contract": request["contract"],
        "helper": request["helper"],
        "operation": request["operation"],
        "status": "error",
        "outputs": {},
        "gates": [],
        "errors": [error],
        "archive": [],
        "links": [],
        "summary": error["message"],
    }
    with open(RESULT, "w") as file:
        json.dump(document, file)


if __name__ == "__main__":
    sys.exit(main())
