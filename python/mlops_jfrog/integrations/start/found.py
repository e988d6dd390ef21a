"""What a folder says about the model that is trained in it. Nothing of it is run or imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_FRAMEWORKS = {
    "transformers": "transformers",
    "sentence_transformers": "sentence-transformers",
    "llama_cpp": "llama.cpp",
    "xgboost": "xgboost",
    "lightgbm": "lightgbm",
    "catboost": "catboost",
    "spacy": "spacy",
    "lightning": "pytorch",
    "pytorch_lightning": "pytorch",
    "torch": "pytorch",
    "keras": "keras",
    "tensorflow": "tensorflow",
    "sklearn": "scikit-learn",
    "statsmodels": "statsmodels",
    "onnx": "onnx",
}
"""By imported package; the first that is imported counts, so the more specific come first."""

_WEIGHTS = ("joblib", "pkl", "onnx", "safetensors", "gguf", "pt", "pth", "h5", "keras", "ubj")
_LOCKS = ("requirements.lock", "requirements.txt", "requirements/requirements.txt")
_TRAINING = ("train.py", "training.py", "fit.py")
_CODE = ("predict.py", "inference.py", "serve.py", "score.py")
_PASSED_OVER = {"venv", "node_modules", "site-packages", "build", "dist", "__pycache__"}
_MOST_SCRIPTS = 200
_LARGEST_SCRIPT = 1024 * 1024


@dataclass(frozen=True)
class Found:
    """None and empty stand for what was not found."""

    model: str
    framework: str | None = None
    train: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    requirements: str | None = None
    metrics: str | None = None
    gates: tuple[str, ...] = field(default=())
    owner: str | None = None


def look_around(folder: Path) -> Found:
    """What the files of ``folder`` say."""
    scripts = list(_scripts(folder))
    training = next((each for each in scripts if each.name in _TRAINING), None)
    trees = {each: tree for each in scripts if (tree := _tree(each)) is not None}
    # What the training script says counts before what the others do.
    ordered = sorted(trees, key=lambda each: each != training)
    said = [text for each in ordered for text in _texts(trees[each])]
    return Found(
        model=re.sub(r"[^A-Za-z0-9._-]+", "-", folder.resolve().name).strip("-._") or "model",
        framework=_framework(trees, ordered),
        train=(f"python {_relative(training, folder)}",) if training else (),
        test=("python -m pytest",) if _has_tests(folder, scripts) else (),
        files=_weights(folder, said),
        code=tuple(_relative(each, folder) for each in scripts if each.name in _CODE),
        requirements=next((name for name in _LOCKS if (folder / name).is_file()), None),
        metrics=_metrics(folder, said),
    )


def _scripts(folder: Path) -> Iterator[Path]:
    count = 0
    pending = [folder]
    while pending:
        current = pending.pop(0)
        for path in sorted(current.iterdir()):
            if path.name.startswith(".") or path.is_symlink() or path.name in _PASSED_OVER:
                continue
            if path.is_dir():
                pending.append(path)
            elif path.suffix == ".py" and count < _MOST_SCRIPTS:
                count += 1
                yield path


def _tree(script: Path) -> ast.Module | None:
    try:
        if script.stat().st_size > _LARGEST_SCRIPT:
            return None
        return ast.parse(script.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        # Somebody else's script may be anything; then it says nothing.
        return None


def _framework(trees: dict[Path, ast.Module], ordered: list[Path]) -> str | None:
    for script in ordered:
        imported = {
            name.partition(".")[0] for node in ast.walk(trees[script]) for name in _imports(node)
        }
        for package, framework in _FRAMEWORKS.items():
            if package in imported:
                return framework
    return None


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def _texts(tree: ast.Module) -> list[str]:
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return [value for value in constants if isinstance(value, str)]


def _weights(folder: Path, said: list[str]) -> tuple[str, ...]:
    named = re.compile(rf"[\w./-]+\.(?:{'|'.join(_WEIGHTS)})\Z")
    there = [path.name for suffix in _WEIGHTS for path in sorted(folder.glob(f"*.{suffix}"))]
    written = [text for text in said if named.match(text) and not text.startswith(("/", ".."))]
    return tuple(dict.fromkeys(there or written))


def _metrics(folder: Path, said: list[str]) -> str | None:
    named = re.compile(r"[\w./-]*metrics[\w.-]*\.json\Z")
    there = sorted(path.name for path in folder.glob("*metrics*.json"))
    return next(iter(there or [text for text in said if named.match(text)]), None)


def _has_tests(folder: Path, scripts: list[Path]) -> bool:
    tests = (folder / "tests", folder)
    return any(each.name.startswith("test_") and each.parent in tests for each in scripts)


def _relative(script: Path, folder: Path) -> str:
    return script.relative_to(folder).as_posix()
