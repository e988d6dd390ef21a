"""What a pickled model may import: an allow-list, extended by the project, never by the model."""

from __future__ import annotations

import re
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from dataclasses import dataclass

from mlops_jfrog.domain.findings import Verdict
from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.scan.allowed import BUILT_IN
from mlops_jfrog.scan.dangerous import is_dangerous

_ENTRY = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*\.([A-Za-z_]\w*|\*)\Z", re.ASCII)


@dataclass(frozen=True)
class ScanPolicy:
    """The built-in allow-list and what the project adds to it.

    ``allow`` holds ``module.name`` entries; ``module.*`` stands for every name of exactly that
    module, not of its submodules. What is known to run code stays refused whatever is added.
    Raises ConfigurationError for an entry that is no such name or that is known to run code.
    """

    allow: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for entry in sorted(self.allow):
            if not _ENTRY.match(entry):
                raise ConfigurationError(
                    f"scan allow-list: {entry!a} is not module.name or module.*",
                    hint="Name each class as the finding shows it, e.g. `my_package.steps.Clip`.",
                )
            module, _, name = entry.rpartition(".")
            if is_dangerous(module, name):
                raise ConfigurationError(
                    f"scan allow-list: {entry} runs code and can't be allowed",
                    hint="Take it out, and save the model without it.",
                )

    def judge(self, module: str, name: str) -> Verdict:
        """Whether an unpickler may look up ``name`` in ``module``.

        Clean when listed, malicious when known to run code, suspicious otherwise. A name with a
        dot is an attribute chain (protocol 4 follows it) and is never listed. Names of Python 2
        are judged as what Python 3 maps them to for protocols 0 to 2; later ones can't have them.
        """
        today = _python_3_name(module, name)
        if is_dangerous(*today):
            return Verdict.MALICIOUS
        return Verdict.CLEAN if self._lists(*today) else Verdict.SUSPICIOUS

    def _lists(self, module: str, name: str) -> bool:
        if "." in name or "*" in name:
            return False
        if name in BUILT_IN.get(module, ()):
            return True
        return f"{module}.{name}" in self.allow or f"{module}.*" in self.allow


def _python_3_name(module: str, name: str) -> tuple[str, str]:
    if (module, name) in NAME_MAPPING:
        return NAME_MAPPING[module, name]
    return IMPORT_MAPPING.get(module, module), name
