"""A training script's side of SageMaker: a base model through the platform, the result registered.

What a script leaves in ``SM_MODEL_DIR`` or ``SM_OUTPUT_DATA_DIR`` SageMaker packs into archives on
S3, so the weights go anywhere else, and from there to the registry, through its gates.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlops_jfrog.contract.hub import HfPull
from mlops_jfrog.contract.publishing import Publish
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.errors import ConfigurationError, UsageError
from mlops_jfrog.integrations.huggingface.pull import pull
from mlops_jfrog.workflows.context import open_context
from mlops_jfrog.workflows.publish import publish

_ARCHIVED = ("SM_MODEL_DIR", "SM_OUTPUT_DATA_DIR")
_CHANNEL = "SM_CHANNEL_"


@dataclass(frozen=True)
class TrainingJob:
    """The job that runs this process, as SageMaker's training toolkit describes it."""

    name: str
    """What the job is called; the number of the build that is recorded."""
    leads: bool
    """Whether this host is the first of the job's: the one that registers."""
    channels: Mapping[str, Path]
    """Folders of the input data, by name in lower case."""
    directory: Path
    """Of the project file; the script's working directory."""
    environment: Mapping[str, str] = field(repr=False)
    _bases: list[str] = field(default_factory=list, repr=False)

    @classmethod
    def from_env(cls) -> TrainingJob:
        """From the variables of this process; ConfigurationError outside of SageMaker."""
        environment = dict(os.environ)
        if "SM_MODEL_DIR" not in environment:
            raise ConfigurationError(
                "this is no SageMaker training job: SM_MODEL_DIR is not set",
                hint="Start it as an entry point of SageMaker's training toolkit.",
            )
        told = _told(environment)
        hosts, host = told.get("hosts"), told.get("current_host")
        return cls(
            name=environment.get("TRAINING_JOB_NAME") or str(told.get("job_name") or "local"),
            leads=not isinstance(hosts, list) or not hosts or host == sorted(map(str, hosts))[0],
            channels={
                name.removeprefix(_CHANNEL).lower(): Path(value)
                for name, value in environment.items()
                if name.startswith(_CHANNEL)
            },
            directory=Path.cwd(),
            environment=environment,
        )

    def channel(self, name: str = "training") -> Path:
        """Folder of an input channel; ConfigurationError where the job has none of that name."""
        if name not in self.channels:
            raise ConfigurationError(
                f"the training job has no channel {name!a}",
                hint=f"It has: {', '.join(sorted(self.channels)) or 'none'}.",
            )
        return self.channels[name]

    def base_model(self, identifier: str, revision: str | None = None) -> Path:
        """Folder with a Hub model, brought through the platform's remote, verified and scanned.

        Raises what the platform refuses, UnsafeModel for a file that runs code.
        """
        operation = HfPull(id=identifier, revision=revision, scan=True)
        context = open_context(operation, environment=self.environment, directory=self.directory)
        outputs = pull(operation, context).outputs
        self._bases.append(f"{identifier}@{outputs['commit']}")
        return Path(str(outputs["folder"]))

    def register(self, **arguments: Any) -> Outcome | None:
        """Publish what ``mlops.yml`` names, through its gates; None on any host but the first.

        ``arguments`` are those of ``mlops-jfrog publish``. The job's name becomes number and
        version where nothing else says them. UsageError where SageMaker would archive something.
        """
        for variable in _ARCHIVED:
            folder = Path(self.environment.get(variable) or os.devnull)
            if folder.is_dir() and any(folder.iterdir()):
                raise UsageError(
                    f"{variable} is not empty, and SageMaker archives it to S3",
                    hint="Write the weights to the working directory; the registry keeps them.",
                )
        if not self.leads:
            return None
        properties = {**(arguments.pop("properties", None) or {})}
        if self._bases:
            properties.setdefault("base-model", tuple(self._bases))
        operation = Publish(**arguments, properties=properties or None)
        job = {"MLOPS_TRAINING_RUN": self.name, "JFROG_CLI_BUILD_NUMBER": self.name}
        context = open_context(
            operation, environment={**job, **self.environment}, directory=self.directory
        )
        return publish(operation, context)


def _told(environment: Mapping[str, str]) -> Mapping[str, object]:
    """``SM_TRAINING_ENV``, or the single variables that say the same."""
    try:
        told = json.loads(environment.get("SM_TRAINING_ENV") or "{}")
        hosts = json.loads(environment.get("SM_HOSTS") or "[]")
    except ValueError:
        raise ConfigurationError("SM_TRAINING_ENV or SM_HOSTS is no JSON") from None
    single = {"hosts": hosts, "current_host": environment.get("SM_CURRENT_HOST")}
    return {**single, **(told if isinstance(told, dict) else {})}
