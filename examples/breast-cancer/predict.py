"""Use the production model: this program knows its name and nothing else.

``Registry.from_env()`` takes the platform's URL and a token from JF_URL and JF_ACCESS_TOKEN, or
from the JFrog CLI's configuration. ``resolve`` finds what is in production; ``load`` downloads it,
compares every byte with the published SHA-256 digests, scans it and only then loads it.
"""

from __future__ import annotations

from sklearn.datasets import load_breast_cancer

from mlops_jfrog import Registry

SAMPLES = (0, 19, 20, 22)


def main() -> None:
    """Resolve, verify, load, predict a few samples and show what is known of them."""
    resolved = Registry.from_env().resolve("breast-cancer", properties={"env": "production"})
    model = resolved.load()
    print(f"{resolved.model} {resolved.version} from {resolved.repository} says:")
    data = load_breast_cancer()
    for sample in SAMPLES:
        predicted = data.target_names[model.predict(data.data[sample : sample + 1])[0]]
        print(f"sample {sample}: {predicted} (known: {data.target_names[data.target[sample]]})")


if __name__ == "__main__":
    main()
