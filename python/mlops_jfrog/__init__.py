"""mlops-jfrog: models from training to production on the JFrog Platform.

``from mlops_jfrog import Registry`` is the public way in, ``hugging_face`` the one for models of a
hub. They are loaded on first use (PEP 562), so that ``import mlops_jfrog`` and
``mlops-jfrog --version`` load nothing heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlops_jfrog.version import __version__

if TYPE_CHECKING:
    from mlops_jfrog.integrations.huggingface.session import hugging_face
    from mlops_jfrog.registry import Registry

__all__ = ["Registry", "__version__", "hugging_face"]


def __getattr__(name: str) -> object:
    if name == "Registry":
        from mlops_jfrog.registry import Registry

        return Registry
    if name == "hugging_face":
        from mlops_jfrog.integrations.huggingface.session import hugging_face

        return hugging_face
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
