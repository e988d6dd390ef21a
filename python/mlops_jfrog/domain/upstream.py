"""The index and the hub that remote repositories stand for, checked before they are handed on."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Upstream:
    """A URL, and where it was found."""

    url: str
    origin: str

    def objection(self, platform_url: str) -> str | None:
        """Why no remote repository can stand for it; None where one can.

        A user's own credentials are not handed on to everybody, and a platform that is its own
        upstream would ask itself forever.
        """
        try:
            parts = urlsplit(self.url)
            host = parts.hostname
        except ValueError:
            return f"{self.origin} can't be read as a URL"
        if parts.scheme not in {"http", "https"} or not host:
            return f"{self.origin} is no http(s) URL"
        if parts.username is not None or parts.password is not None:
            return f"{self.origin} holds a user or a password, which is not handed on to everybody"
        if f"{self.plain}/".startswith(f"{platform_url.rstrip('/')}/"):
            return f"{self.origin} is this platform itself"
        return None

    @property
    def plain(self) -> str:
        """The URL without a trailing slash."""
        return self.url.rstrip("/")

    @property
    def index_root(self) -> str:
        """Of a Python index: the URL without the folder that lists the projects."""
        return self.plain.removesuffix(f"/{self.index_folder}")

    @property
    def index_folder(self) -> str:
        """Of a Python index: the folder that lists the projects, nearly always ``simple``."""
        last = self.plain.rpartition("/")[2]
        return last if last in {"simple", "+simple"} else "simple"
