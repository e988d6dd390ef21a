"""Use the production model: this program knows its name and nothing else.

``Registry.from_env()`` takes the platform's URL and a token from JF_URL and JF_ACCESS_TOKEN, or
from the JFrog CLI's configuration. ``resolve`` finds what is in production; ``load`` downloads it,
compares every byte with the published SHA-256 digests, scans it and only then loads it.
"""

from __future__ import annotations

from sklearn.datasets import load_breast_cancer

from mlops_jfrog import Registry


def main() -> None:
    """Resolve, verify, load, predict the first ten samples."""
    resolved = Registry.from_env().resolve("breast-cancer", properties={"env": "production"})
    model = resolved.load()
    data = load_breast_cancer()
    names = [str(data.target_names[label]) for label in model.predict(data.data[:10])]
    print(f"{resolved.model} {resolved.version} says: {', '.join(names)}")


if __name__ == "__main__":
    main()
