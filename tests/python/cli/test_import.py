"""``import`` and ``publish --mlflow-run`` in a shell: the integrations are at hand."""

from __future__ import annotations

import pytest

from .conftest import Shell


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        (["import"], 2, "nothing is named to import"),
        (["import", "ftp://host/x"], 2, "names no model that can be read"),
        (["import", "s3://bucket"], 2, "is no address in S3"),
        (["import", "mlflow:models:/fraud"], 3, "MLFLOW_TRACKING_URI"),
        (["publish", "--mlflow-run", "models:/fraud/3"], 3, "MLFLOW_TRACKING_URI"),
        (["publish", "--wandb-run", "."], 5, "no folder of a W&B run"),
        (["publish", "--wandb-run", ".", "--mlflow-run", "x"], 2, "two runs are named"),
    ],
)
def test_what_is_wrong_is_told_with_its_exit_code(
    shell: Shell, line: list[str], code: int, told: str
) -> None:
    assert shell(*line) == code
    assert told in shell.errors.getvalue()
