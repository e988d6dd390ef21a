"""The tree of errors: what failed, why, and what the user does next.

Every class has an exit code and a machine-readable code of its own, both unique (tested)::

    MlopsError                   1  internal
    ├── UsageError               2  usage               a flag or argument is wrong
    ├── ConfigurationError       3  configuration       a setting, file or environment is wrong
    ├── AuthenticationError      4  authentication      no token, or it was refused (401)
    │   └── PermissionDenied    11  permission          a good token that may not do this (403)
    ├── NotFoundError            5  not-found           what was named is not there
    ├── ConflictError            6  conflict            the version exists with other content
    ├── NetworkError             7  network             unreachable, TLS, or every retry failed
    │   └── ServerError         12  server              a 5xx answer, or an unreadable one
    ├── GateFailed               8  gate-failed         a metric or an approval gate said no
    │   └── GateUndecided       13  gate-undecided      not checked, which is not passed
    ├── SecurityViolation        9  security-violation  Xray found a violation that blocks
    │   └── UnsafeModel         14  unsafe-model        the model file would run code when loaded
    │       └── UnscannableModel 15  unscannable-model  the file could not be judged
    ├── IntegrityError          10  integrity           a checksum is not what it should be
    ├── Drifted                 16  drift               what is generated is not what it should be
    ├── BuildFailed             17  build-failed        a build that was waited for failed
    └── Interrupted            130  interrupted         Ctrl-C or a termination signal
"""

from __future__ import annotations

from typing import ClassVar


class MlopsError(Exception):
    """Root of everything this package raises on purpose.

    ``message`` says what failed and why in one line; ``hint`` says what to do; ``url`` optionally
    leads to more (a build page, a scan report).
    """

    exit_code: ClassVar[int] = 1
    code: ClassVar[str] = "internal"
    remedy: ClassVar[str] = "Run again with --debug and report what it prints."

    def __init__(self, message: str, *, hint: str | None = None, url: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint if hint is not None else self.remedy
        self.url = url

    def __str__(self) -> str:
        return self.message


class UsageError(MlopsError):
    """A flag, argument or step parameter is missing, unknown or of the wrong type."""

    exit_code = 2
    code = "usage"
    remedy = "See `mlops-jfrog COMMAND --help`."


class ConfigurationError(MlopsError):
    """A setting, a project file or the environment is wrong."""

    exit_code = 3
    code = "configuration"
    remedy = "`mlops-jfrog config show` prints every setting and where it came from."


class AuthenticationError(MlopsError):
    """There is no credential, or the platform refused it (HTTP 401)."""

    exit_code = 4
    code = "authentication"
    remedy = "Set JF_ACCESS_TOKEN, or run `mlops-jfrog configure` with a fresh token."


class PermissionDenied(AuthenticationError):
    """The credential is valid but not allowed to do this (HTTP 403)."""

    exit_code = 11
    code = "permission"
    remedy = "Ask for the right on this repository, or use a token of somebody who has it."


class NotFoundError(MlopsError):
    """A repository, model, version, build or file does not exist."""

    exit_code = 5
    code = "not-found"
    remedy = "Check the name, and that your token may read it: what it may not see is not found."


class ConflictError(MlopsError):
    """The version exists already with other content; published versions never change."""

    exit_code = 6
    code = "conflict"
    remedy = "Publish the new content under a new version."


class NetworkError(MlopsError):
    """The platform could not be reached, TLS failed, or every retry did."""

    exit_code = 7
    code = "network"
    remedy = "Check the URL, the proxy and the CA bundle; `mlops-jfrog ping` tries them."


class ServerError(NetworkError):
    """The platform answered with a server error, or with something that is not its protocol."""

    exit_code = 12
    code = "server"
    remedy = "Try again; if it stays, look at the platform's own log."


class GateFailed(MlopsError):
    """A gate was evaluated and said no; ``found`` is what it found, in words."""

    exit_code = 8
    code = "gate-failed"
    remedy = "Improve the model, or change the gate in mlops.yml if it is wrong."

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        url: str | None = None,
        found: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint, url=url)
        self.found = found if found is not None else message


class GateUndecided(GateFailed):
    """A gate could not be evaluated: what could not be checked has not passed."""

    exit_code = 13
    code = "gate-undecided"
    remedy = "Make the check possible (`mlops-jfrog setup apply` indexes builds and adds a watch)."


class SecurityViolation(MlopsError):
    """Xray reports a violation that blocks."""

    exit_code = 9
    code = "security-violation"
    remedy = "Upgrade what is vulnerable to a fixed version and publish again."


class UnsafeModel(SecurityViolation):
    """The model file would run code, or import what the policy does not allow, when loaded."""

    exit_code = 14
    code = "unsafe-model"
    remedy = "Do not load it. Save the model again from trusted code, or in a format without code."


class UnscannableModel(UnsafeModel):
    """The model file could not be judged, so it has not passed."""

    exit_code = 15
    code = "unscannable-model"
    remedy = "Save it in a format that can be scanned (safetensors, ONNX, plain joblib)."


class IntegrityError(MlopsError):
    """A checksum is not what it should be."""

    exit_code = 10
    code = "integrity"
    remedy = "Nothing was kept. Try again; if it stays, the stored file is damaged."


class Drifted(MlopsError):
    """Something generated is not what would be generated now."""

    exit_code = 16
    code = "drift"
    remedy = "Look at the difference, then generate it again."


class BuildFailed(MlopsError):
    """A build of the CI server that was waited for ended in another way than by success."""

    exit_code = 17
    code = "build-failed"
    remedy = "Read its log; what failed stands near the end."


class Interrupted(MlopsError):
    """Ctrl-C or a termination signal; nothing half-done was left."""

    exit_code = 130
    code = "interrupted"
    remedy = "Run the same command again: it continues where it stopped."


def error_classes() -> list[type[MlopsError]]:
    """Every class of the tree, the root first, in the order of definition."""
    found: list[type[MlopsError]] = []
    queue: list[type[MlopsError]] = [MlopsError]
    while queue:
        found.append(queue.pop(0))
        queue[0:0] = found[-1].__subclasses__()
    return found
