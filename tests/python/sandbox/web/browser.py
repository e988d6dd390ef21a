"""A reader of the pages: keeps cookies as a browser does, and takes pages apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

import requests

VOID = {"meta", "link", "input", "br"}


@dataclass
class Page(HTMLParser):
    """What a page is made of, read strictly: an element that is not closed is an error."""

    markup: str
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.markup)
        self.close()
        assert self.open == []

    def __hash__(self) -> int:
        return id(self)

    @property
    def links(self) -> list[str]:
        return [values["href"] or "" for tag, values in self.elements if tag == "a"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


class Reader:
    """Somebody at a browser without any script."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False

    def log_in(self, user: str, password: str, target: str = "") -> requests.Response:
        form = {"user": user, "password": password, "next": target}
        return self.session.post(
            f"{self.url}/ui/login", data=form, timeout=30, allow_redirects=False
        )

    def get(self, path: str) -> requests.Response:
        return self.session.get(f"{self.url}{path}", timeout=30, allow_redirects=False)

    def page(self, path: str, status: int = 200) -> Page:
        answer = self.get(path)
        assert answer.status_code == status, answer.text
        return Page(answer.text)
