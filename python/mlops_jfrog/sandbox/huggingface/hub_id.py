"""What the hub's clients name: a model or a data set, and a revision of it."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from starlette.convertors import Convertor, register_url_convertor

from mlops_jfrog.domain.coordinates import check_segment
from mlops_jfrog.domain.hub import is_hub_name
from mlops_jfrog.errors import UsageError
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.request_path import decoded

DEFAULT_REVISION = "main"
# Names of the API's own routes, which a client never means as the second part of an id.
_ROUTES = (
    "auth-check|branch|commit|commits|paths-info|preupload|refs|resolve|revision|settings|tag|tree"
    "|xet-read-token|xet-write-token"
)


class Kind(enum.Enum):
    """The value is both the word in addresses and the folder in a repository."""

    MODEL = "models"
    DATASET = "datasets"

    @classmethod
    def of(cls, word: str) -> Kind:
        """From the word in an address, or from a client's ``type`` (model, dataset)."""
        for kind in cls:
            if word in (kind.value, kind.value.removesuffix("s")):
                return kind
        raise Refused(400, f"models and datasets are offered, not {word!a}")


@dataclass(frozen=True)
class HubId:
    """A model or data set: ``org/name``, or a name alone as some old ones have it."""

    kind: Kind
    name: str

    @classmethod
    def of(cls, kind: Kind, name: str) -> HubId:
        """Checked; 400 for what no client would let through either."""
        if not is_hub_name(name):
            raise Refused(400, f"{name!a} is no name of a model or data set")
        return cls(kind, name)

    @property
    def folder(self) -> str:
        """Where its revisions lie: ``models/<org>/<name>``."""
        return f"{self.kind.value}/{self.name}"

    @property
    def author(self) -> str | None:
        """The organisation or user before the name."""
        return self.name.partition("/")[0] if "/" in self.name else None

    def revision_folder(self, revision: str) -> str:
        """``models/<org>/<name>/<revision>``."""
        return f"{self.folder}/{revision}"


def storable(revision: str) -> bool:
    """Whether a revision's name can be a folder's."""
    try:
        check_segment(revision, "revision")
    except UsageError:
        return False
    return "/" not in revision


class _HubName(Convertor[str]):
    """``{id:hub}``: one or two parts of a path."""

    regex = rf"[^/]+(?:/(?!(?:{_ROUTES})(?:/|$))[^/]+)?"

    def convert(self, value: str) -> str:
        return decoded(value)

    def to_string(self, value: str) -> str:
        raise NotImplementedError("routes are only matched")


class _KindWord(Convertor[str]):
    """``{kind:kind}``: models or datasets."""

    regex = "|".join(kind.value for kind in Kind)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        raise NotImplementedError("routes are only matched")


register_url_convertor("hub", _HubName())
register_url_convertor("kind", _KindWord())
