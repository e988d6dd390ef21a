"""Entry point of a SageMaker training job: no line of it knows S3.

The base model comes through the platform's Hugging Face remote, verified and scanned; the weights
go to the registry at the end, through the gates of mlops.yml. Nothing is left for SageMaker to
archive.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import joblib
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split

from mlops_jfrog.errors import MlopsError
from mlops_jfrog.integrations.sagemaker import TrainingJob

SEED = 13


def main() -> None:
    """Continue the base model's training on the channel's data, evaluate, register."""
    parser = argparse.ArgumentParser(description="Fine-tune a classifier.")
    # Hyperparameters of the job arrive as arguments.
    parser.add_argument("--base-model", required=True, help="organisation/name on the Hub")
    parser.add_argument("--iterations", type=int, default=200, help="steps of the solver")
    arguments = parser.parse_args()

    job = TrainingJob.from_env()
    model = joblib.load(job.base_model(arguments.base_model) / "model.joblib")
    table = np.loadtxt(job.channel() / "train.csv", delimiter=",")
    metrics = tune(model, table[:, :-1], table[:, -1], arguments.iterations)

    joblib.dump(model, "model.joblib")
    Path("metrics.json").write_text(json.dumps(metrics) + "\n", encoding="utf-8")
    outcome = job.register()
    print(outcome.summary if outcome else "another host registers the model")


def tune(
    model: LogisticRegression, features: np.ndarray, labels: np.ndarray, iterations: int
) -> dict[str, float]:
    """Train from where the base model stands; what held-out data says of it."""
    train_x, test_x, train_y, test_y = train_test_split(
        features, labels, test_size=0.25, random_state=SEED, stratify=labels
    )
    model.set_params(warm_start=True, max_iter=iterations).fit(train_x, train_y)
    predicted = model.predict(test_x)
    return {
        "accuracy": round(float(accuracy_score(test_y, predicted)), 4),
        "f1": round(float(f1_score(test_y, predicted)), 4),
    }


if __name__ == "__main__":
    try:
        main()
    except MlopsError as error:
        # SageMaker shows a failed job's last words as its reason.
        sys.exit(f"{error.message}. {error.hint}")
