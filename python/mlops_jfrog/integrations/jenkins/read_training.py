"""Reads the section ``train`` of the settings."""

from __future__ import annotations

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.jenkins.training import JobTraining, SageMakerTraining, Training
from mlops_jfrog.settings.effective import Effective

_DAY = 86_400
_VOLUME_GB = 30


def training_from(effective: Effective, model: str) -> Training:
    """How the model is trained; ConfigurationError where two ways are given, or half of one."""
    commands = effective.texts("train") or effective.texts("train.command")
    job = _job(effective)
    sagemaker = _sagemaker(effective)
    ways = [
        name
        for name, way in (("commands", commands), ("jenkins_job", job), ("sagemaker", sagemaker))
        if way
    ]
    if len(ways) > 1:
        origin = next(value.origin for key, value in effective.values.items() if key[:5] == "train")
        raise ConfigurationError(
            f"{origin}: train says two ways to train: {' and '.join(ways)}",
            hint="Leave one of them.",
        )
    if sagemaker is not None:
        return Training(commands=sagemaker.commands(model))
    return Training(commands, job)


def _job(effective: Effective) -> JobTraining | None:
    job = effective.text("train.jenkins_job")
    if job is None:
        return None
    return JobTraining(job, _parameters(effective), effective.texts("train.artifacts"))


def _sagemaker(effective: Effective) -> SageMakerTraining | None:
    section = "train.sagemaker."
    if not any(key.startswith(section) for key in effective.values):
        return None

    def required(name: str) -> str:
        found = effective.text(section + name)
        if found is None:
            raise ConfigurationError(
                f"{section}{name} is not set", hint=f"SageMaker wants it; write {name}: there."
            )
        return found

    def whole(name: str, default: int) -> int:
        return int(effective.text(section + name) or default)

    return SageMakerTraining(
        image=required("image"),
        role=required("role"),
        instance_type=required("instance_type"),
        output=required("output"),
        input=effective.text(section + "input"),
        region=effective.text(section + "region"),
        instance_count=whole("instance_count", 1),
        volume_gb=whole("volume_gb", _VOLUME_GB),
        timeout_seconds=whole("timeout", _DAY),
        hyperparameters=_parameters(effective),
    )


def _parameters(effective: Effective) -> dict[str, str]:
    prefix = "train.parameters."
    return {
        key.removeprefix(prefix): str(value.value)
        for key, value in effective.values.items()
        if key.startswith(prefix)
    }
