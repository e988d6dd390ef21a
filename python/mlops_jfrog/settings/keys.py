"""The one table of settings: what exists, of which type, from where it may come, what it means.

The project file's reader, its JSON schema, the environment layer, ``config show`` and the reference
docs all read this table.
"""

from __future__ import annotations

from mlops_jfrog.settings.approval_keys import APPROVAL_KEYS
from mlops_jfrog.settings.cache_keys import CACHE_KEYS
from mlops_jfrog.settings.key import Key, Kind, Scope
from mlops_jfrog.settings.pipeline_keys import PIPELINE_KEYS

__all__ = ["DEFAULT_STAGES", "KEYS", "Key", "Kind", "Scope", "find_key"]

_T, _TS = Kind.TEXT, Kind.TEXTS
_ORG, _PROCESS = Scope.ORGANISATION, Scope.PROCESS

KEYS: tuple[Key, ...] = (
    Key(
        "server",
        _T,
        "Named server of the JFrog CLI's configuration.",
        None,
        ("JFROG_CLI_SERVER_ID",),
    ),
    Key("url", _T, "URL of the JFrog Platform.", None, ("JF_URL", "JFROG_URL"), _ORG),
    Key(
        "access_token",
        Kind.SECRET,
        "Access token, or a reference to one.",
        None,
        ("JF_ACCESS_TOKEN", "JFROG_TOKEN"),
        _ORG,
        secret_ids=("JFROG_ACCESS_TOKEN_SECRET_ID",),
    ),
    Key("user", _T, "User name, with a password.", None, ("JF_USER",), _ORG),
    Key(
        "password",
        Kind.SECRET,
        "Password or API key of the user, or a reference to it.",
        None,
        ("JF_PASSWORD",),
        _ORG,
    ),
    Key(
        "ca_bundle",
        _T,
        "PEM file with the certificate authorities to trust.",
        None,
        ("MLOPS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
        _ORG,
    ),
    Key("client_cert", _T, "PEM file of a client certificate.", None, ("MLOPS_CLIENT_CERT",), _ORG),
    Key("client_key", _T, "PEM file of its private key.", None, ("MLOPS_CLIENT_KEY",), _ORG),
    Key(
        "model",
        _T,
        "Name of the model; nested names like nlp/sentiment are fine.",
        None,
        ("MLOPS_MODEL",),
    ),
    Key(
        "version",
        _T,
        "Version to publish; the build number if not given.",
        None,
        ("MLOPS_VERSION",),
    ),
    Key("files", _TS, "Weights: files, patterns and folders, relative to the project."),
    Key("code", _TS, "Inference code: files, patterns and folders, relative to the project."),
    Key("requirements", _T, "Requirements or lock file of the dependencies."),
    Key("metrics", _T, "JSON file with the metrics that training wrote."),
    Key("framework", _T, "Framework of the model, e.g. sklearn."),
    Key("task", _T, "Task of the model, e.g. binary-classification."),
    Key("dataset", _T, "Dataset and version that the model was trained on."),
    Key("properties.*", _TS, "A property of the published files, of one or several values."),
    Key(
        "gates.metrics", _TS, 'Conditions on metrics, e.g. "accuracy >= 0.90"; every one must hold.'
    ),
    Key("gates.scan.allow", _TS, "Further names that a pickle of this model may import."),
    Key("gates.xray.timeout", Kind.INTEGER, "Seconds to wait for Xray's verdict.", 2700),
    Key("stages.*.repository", _T, "Repository of a stage."),
    Key("stages.*.env", _T, "Value of the property env at a stage; the stage's name if not given."),
    Key("publish.stage", _T, "Stage to publish to.", "staging"),
    Key("promotion.from", _T, "Stage to promote from.", "staging"),
    Key("promotion.to", _T, "Stage to promote to.", "production"),
    Key("promotion.status", _T, "Status that the build gets by its promotion.", "released"),
    Key("promotion.comment", _T, "Comment of the promotion."),
    Key("promotion.approval", Kind.BOOLEAN, "Whether a promotion needs a named approver.", False),
    *APPROVAL_KEYS,
    Key(
        "build.name",
        _T,
        "Build name; the CI job's, else the model's.",
        None,
        ("JFROG_CLI_BUILD_NAME",),
    ),
    Key(
        "build.number",
        _T,
        "Build number; the CI run's, else the version.",
        None,
        ("JFROG_CLI_BUILD_NUMBER",),
    ),
    Key("build.url", _T, "Page of the build.", None, ("JFROG_CLI_BUILD_URL",)),
    Key("build.project", _T, "JFrog project key.", None, ("JFROG_CLI_BUILD_PROJECT",)),
    Key(
        "build.env_exclude",
        _TS,
        "Further patterns of environment variables that build-info must not hold.",
        None,
        ("JFROG_CLI_ENV_EXCLUDE",),
    ),
    Key(
        "pypi.repository",
        _T,
        "Virtual PyPI repository that dependencies come through.",
        "pypi-virtual",
    ),
    Key("pypi.url", _T, "Index that the PyPI remote proxies; pip's own if not given.", scope=_ORG),
    Key(
        "huggingface.repository",
        _T,
        "Hugging Face repository that HF_ENDPOINT names.",
        "huggingface-remote",
    ),
    Key("huggingface.url", _T, "Hub that the Hugging Face remotes proxy.", scope=_ORG),
    Key(
        "frogml.repository",
        _T,
        "Machine-learning repository where what is published is registered for FrogML too.",
        None,
        ("MLOPS_FROGML_REPOSITORY",),
    ),
    Key(
        "max_size",
        _T,
        "Largest file to upload, such as 5GiB; a larger one is refused before it is read.",
        None,
        ("MLOPS_MAX_SIZE",),
    ),
    Key("limits.*", _T, "The same for one repository, by its key."),
    *CACHE_KEYS,
    Key("branch", _T, "Branch the model was trained from.", None, ("MLOPS_BRANCH",), _PROCESS),
    Key("commit", _T, "Commit the model was trained from.", None, ("MLOPS_COMMIT",), _PROCESS),
    Key(
        "repository_url",
        _T,
        "URL of the source repository.",
        None,
        ("MLOPS_REPOSITORY_URL",),
        _PROCESS,
    ),
    Key("training_run", _T, "Name of the training run.", None, ("MLOPS_TRAINING_RUN",), _PROCESS),
    *PIPELINE_KEYS,
)

DEFAULT_STAGES = {
    "dev": ("ml-models-dev-local", "dev"),
    "staging": ("ml-models-staging-local", "staging"),
    "production": ("ml-models-prod-local", "production"),
}
"""Repository and env of each stage where settings say nothing else."""


_PLAIN = {key.name: key for key in KEYS if "*" not in key.name}
_STARRED = tuple(key for key in KEYS if "*" in key.name)


def find_key(dotted: str) -> Key | None:
    """The setting that ``dotted`` names."""
    return _PLAIN.get(dotted) or next((key for key in _STARRED if key.matches(dotted)), None)
