"""The example project in a folder of its own, and the ways in which a project goes wrong."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from examples.demo.claims import ClaimFailed
from examples.demo.program import Program

_SOURCE = Path(__file__).resolve().parent.parent / "breast-cancer"
_TRAINED = ("model.joblib", "metrics.json")


@dataclass(frozen=True)
class Project:
    """A checkout of ``examples/breast-cancer``."""

    folder: Path
    program: Program

    @classmethod
    def copied_to(cls, output: Path, program: Program) -> Project:
        """A copy with a git history of its own, so that a branch and a commit are recorded."""
        folder = output / "breast-cancer"
        leftovers = shutil.ignore_patterns(
            "model.joblib", "metrics.json", "mlops-report", "__pycache__"
        )
        shutil.copytree(_SOURCE, folder, ignore=leftovers)
        program.git("init", "--quiet", "--initial-branch=main", folder=folder)
        program.git("add", ".", folder=folder)
        author = ("-c", "user.name=Demo", "-c", "user.email=demo@example.invalid")
        program.git(*author, "commit", "--quiet", "-m", "Train a classifier", folder=folder)
        return cls(folder, program)

    def train(self, *arguments: str) -> None:
        """Train; raises ClaimFailed when that fails."""
        ended = self.program.python("train.py", *arguments, folder=self.folder)
        if ended.exit_code != 0:
            raise ClaimFailed(f"training failed with exit code {ended.exit_code}")

    def pin(self, package: str, version: str) -> None:
        """Pin another version of a package in the dependency lock."""
        lock = self.folder / "requirements.txt"
        text = lock.read_text(encoding="utf-8")
        changed, count = re.subn(rf"(?m)^{package}==\S+", f"{package}=={version}", text)
        if count != 1:
            raise ClaimFailed(f"the lock pins {package} {count} times")
        lock.write_text(changed, encoding="utf-8")

    def plant_code(self) -> None:
        """Replace the model by a pickle that would run a command when loaded; it never is.

        Written opcode by opcode: ``builtins.exec("print('code ran')")``.
        """
        text = b"print('code ran')"
        pickle = b"cbuiltins\nexec\n(X" + len(text).to_bytes(4, "little") + text + b"tR."
        (self.folder / "model.joblib").write_bytes(b"\x80\x03" + pickle)

    def keep(self) -> None:
        """Remember the model that was just trained as the good one."""
        for name in _TRAINED:
            shutil.copyfile(self.folder / name, self.folder.parent / name)

    def restore(self) -> None:
        """Every file as it was committed, and the good model."""
        self.program.git("checkout", "--quiet", "--", ".", folder=self.folder)
        for name in _TRAINED:
            shutil.copyfile(self.folder.parent / name, self.folder / name)
