"""Operations on a Hugging Face repository: `hf env`, `hf pull`, `hf push`, `hf mirror`.

They are commands only; inside a Jenkins step, withMlops gives tools the same environment.
"""
# ruff: noqa: RUF009  (parameter() returns a dataclass field, as dataclasses.field() does)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.parameter import parameter
from mlops_jfrog.contract.transfer_options import Transfer, UploadTransfer

_FROM = "Hugging Face repository to go through."
_KINDS = ("model", "dataset")
_KIND = "What it is: a model (the default) or a data set."
_UNJUDGED = (
    "Accept files that fit, as 'tokenizer.model', of a kind that the scanner can't judge; never "
    "one that it finds code in."
)


@dataclass(frozen=True)
class HfEnv(ProjectOperation):
    """Variables for huggingface_hub."""

    name: ClassVar[str] = "hf env"
    summary: ClassVar[str] = (
        "Print the variables that make huggingface_hub, and all that builds on it, go through the "
        'platform: eval "$(mlops-jfrog hf env)".'
    )
    outputs: ClassVar[Mapping[str, str]] = {
        "environment": "Variables that hold no secret: name to value.",
        "secrets": "Variables that hold one: name to which (token or password).",
        "unset": "Variables to take away.",
    }

    repository: str | None = parameter(_FROM, setting="huggingface.repository")
    format: str | None = parameter(
        "How to write them: for sh (the default; bash and zsh too), fish, PowerShell, as a .env "
        "file, or for the file that GITHUB_ENV names.",
        choices=("sh", "fish", "powershell", "dotenv", "github"),
    )
    anonymous: bool | None = parameter(
        "Without a token, and so that none of another hub is sent.",
    )
    output: Path | None = parameter(
        "Write them to this file, which only its owner reads, instead of standard output."
    )


@dataclass(frozen=True)
class HfPull(Transfer):
    """Bring a snapshot into the Hub's cache."""

    name: ClassVar[str] = "hf pull"
    summary: ClassVar[str] = (
        "Bring a model or data set here: in parallel, resumed, every byte verified, into the "
        "Hub's own cache, where huggingface_hub and transformers find it offline."
    )
    outputs: ClassVar[Mapping[str, str]] = {
        "id": "Its name.",
        "commit": "The commit that the revision stands for.",
        "folder": "Folder of the snapshot.",
        "files": "One entry a file: path, size, received (bytes).",
        "dryRun": "True when nothing was fetched.",
    }

    id: str | None = parameter("Name on the Hub: organisation/name.", argument=True)
    repository: str | None = parameter(_FROM, setting="huggingface.repository")
    revision: str | None = parameter("Branch, tag or commit; main by default.")
    repo_type: str | None = parameter(_KIND, choices=_KINDS)
    include: tuple[str, ...] | None = parameter("Only files that fit, as '*.safetensors'.")
    exclude: tuple[str, ...] | None = parameter("No files that fit, as '*.bin'.")
    cache_dir: Path | None = parameter(
        "The Hub's cache; by default where huggingface_hub has it (HF_HUB_CACHE, HF_HOME)."
    )
    lock: Path | None = parameter(
        "Lock file of `hf mirror`: take the commit that it names, and no other bytes."
    )
    scan: bool | None = parameter("Scan the files for code, and hand none over that has some.")
    unjudged: tuple[str, ...] | None = parameter(_UNJUDGED)
    dry_run: bool | None = parameter("Say what would be fetched, fetch nothing.")


@dataclass(frozen=True)
class HfPush(UploadTransfer):
    """Make a folder a revision."""

    name: ClassVar[str] = "hf push"
    summary: ClassVar[str] = (
        "Upload a folder as a revision of a model or data set, in one commit: in parallel, "
        "without what the platform has already, verified by what it lists afterwards."
    )
    outputs: ClassVar[Mapping[str, str]] = {
        "id": "Its name.",
        "revision": "The revision.",
        "commit": "The commit that it is at now.",
        "changed": "False when everything was there already.",
        "files": "One entry a file: path, size, sent (bytes).",
    }

    id: str | None = parameter("Name on the Hub: organisation/name.", argument=True)
    folder: Path | None = parameter("Folder to upload.", argument=True)
    repository: str | None = parameter(
        "Hugging Face repository to upload to; huggingface-local by default."
    )
    revision: str | None = parameter("Revision to make or to add to; main by default.")
    repo_type: str | None = parameter(_KIND, choices=_KINDS)
    include: tuple[str, ...] | None = parameter("Only files that fit, as '*.safetensors'.")
    exclude: tuple[str, ...] | None = parameter("No files that fit, as '*.bin'.")
    message: str | None = parameter("What the commit says of itself.")
    scan: bool | None = parameter("Scan the files for code first; on by default.")
    unjudged: tuple[str, ...] | None = parameter(_UNJUDGED)


@dataclass(frozen=True)
class HfMirror(Transfer):
    """Bring an approved list in."""

    name: ClassVar[str] = "hf mirror"
    summary: ClassVar[str] = (
        "Bring what a list approves in through the platform, so that it stays there when the Hub "
        "is away; its licence and a scan must allow it, and a lock file pins what was taken."
    )
    outputs: ClassVar[Mapping[str, str]] = {
        "lock": "The lock file.",
        "entries": "One entry each: id, type, revision, commit, licenses, state (mirrored or "
        "refused), reason, files, bytes.",
    }

    models: Path | None = parameter("The approved list, a YAML file.", argument=True)
    repository: str | None = parameter(_FROM, setting="huggingface.repository")
    cache_dir: Path | None = parameter("The Hub's cache to keep them in on this machine.")
    update: bool | None = parameter(
        "Look at branches and tags again instead of keeping to the commits of the lock file."
    )


HUB_OPERATIONS: tuple[type[ProjectOperation], ...] = (HfEnv, HfPull, HfPush, HfMirror)
"""What the group `hf` has."""
