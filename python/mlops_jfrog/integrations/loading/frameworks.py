"""The frameworks whose models are loaded, and what each makes of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mlops_jfrog.integrations.loading.interface import Loader, framework


class Joblib:
    """scikit-learn and whatever else joblib or pickle has saved: the object itself."""

    suffixes: tuple[str, ...] = (".joblib", ".pkl", ".pickle")

    def load(self, path: Path) -> Any:
        return framework("joblib", "ml").load(path)


class Onnx:
    """ONNX Runtime: an ``InferenceSession`` on the CPU."""

    suffixes: tuple[str, ...] = (".onnx",)

    def load(self, path: Path) -> Any:
        runtime = framework("onnxruntime", "onnx")
        # A session's own default differs with what the installed build can do.
        return runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


class Safetensors:
    """Arrays of NumPy by name."""

    suffixes: tuple[str, ...] = (".safetensors",)

    def load(self, path: Path) -> Any:
        return framework("safetensors.numpy", "safetensors").load_file(path)


class Torch:
    """What ``torch.save`` has saved, on the CPU: tensors and plain containers, never code."""

    suffixes: tuple[str, ...] = (".pt", ".pth")

    def load(self, path: Path) -> Any:
        return framework("torch", "torch").load(path, map_location="cpu", weights_only=True)


LOADERS: tuple[Loader, ...] = (Joblib(), Onnx(), Safetensors(), Torch())


def loader_for(name: str) -> Loader | None:
    """By the ending of a file's name; None where no framework is known for it."""
    ending = Path(name).suffix.lower()
    return next((loader for loader in LOADERS if ending in loader.suffixes), None)
