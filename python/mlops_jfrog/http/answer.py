"""What a request answered, read whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from mlops_jfrog.errors import ServerError


@dataclass(frozen=True)
class Answer:
    """One answer."""

    status: int
    headers: Mapping[str, str]
    """Case-insensitive."""
    content: bytes
    url: str

    def json(self) -> object:
        """The body as JSON; ServerError when it is none."""
        try:
            return json.loads(self.content)
        except ValueError:
            raise ServerError(f"{self.url} answered {self.status} without JSON") from None
