"""Train a random forest on scikit-learn's breast-cancer data; write model.joblib and metrics.json.

    python train.py                      a good model: accuracy about 0.96
    python train.py --wrong-labels 0.4   a poor one, about 0.71: 40 % of its labels are wrong

The same arguments and library versions give the same model: every random choice has a fixed seed.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import joblib
import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score
from sklearn.model_selection import train_test_split

SEED = 13


def main() -> None:
    """Parse the command line, train, evaluate on held-out data, write the two files."""
    parser = argparse.ArgumentParser(description="Train the breast-cancer classifier.")
    parser.add_argument("--trees", type=int, default=100, help="trees in the forest")
    parser.add_argument("--max-depth", type=int, default=None, help="depth limit of a tree")
    parser.add_argument(
        "--wrong-labels", type=float, default=0.0, help="part of the labels to turn round"
    )
    parser.add_argument("--output", type=Path, default=Path(), help="folder for the two files")
    arguments = parser.parse_args()

    features, labels = load_breast_cancer(return_X_y=True)
    train_x, test_x, train_y, test_y = train_test_split(
        features, labels, test_size=0.25, random_state=SEED, stratify=labels
    )
    model = RandomForestClassifier(
        n_estimators=arguments.trees, max_depth=arguments.max_depth, random_state=SEED
    )
    model.fit(train_x, spoiled(train_y, arguments.wrong_labels))
    metrics = evaluate(model, test_x, test_y)

    arguments.output.mkdir(parents=True, exist_ok=True)
    joblib.dump(model, arguments.output / "model.joblib")
    (arguments.output / "metrics.json").write_text(
        json.dumps(metrics, indent=2) + "\n", encoding="utf-8"
    )
    print(", ".join(f"{name} {value:.4f}" for name, value in metrics.items()))


def spoiled(labels: NDArray[np.int64], part: float) -> NDArray[np.int64]:
    """``labels`` with a fixed random ``part`` (0 to 1) of them turned round."""
    chosen = np.random.default_rng(SEED).permutation(len(labels))[: int(len(labels) * part)]
    wrong: NDArray[np.int64] = labels.copy()
    wrong[chosen] = 1 - wrong[chosen]
    return wrong


def evaluate(
    model: RandomForestClassifier, features: NDArray[np.float64], labels: NDArray[np.int64]
) -> dict[str, float]:
    """Accuracy, F1 and area under the ROC curve on data the model has not seen."""
    predicted = model.predict(features)
    benign = model.predict_proba(features)[:, 1]
    return {
        "accuracy": round(float(accuracy_score(labels, predicted)), 4),
        "f1": round(float(f1_score(labels, predicted)), 4),
        "auc": round(float(roc_auc_score(labels, benign)), 4),
    }


if __name__ == "__main__":
    main()
