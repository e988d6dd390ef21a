"""Index pages: HTML (PEP 503) and JSON (PEP 691), by what the client accepts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from starlette.responses import HTMLResponse, JSONResponse, Response

from mlops_jfrog.sandbox.pypi.index import IndexedFile

JSON_TYPE = "application/vnd.pypi.simple.v1+json"
HTML_TYPE = "application/vnd.pypi.simple.v1+html"
_API_VERSION = "1.1"
_PREFERENCE = (JSON_TYPE, HTML_TYPE, "text/html")
_LATEST = {
    "application/vnd.pypi.simple.latest+json": JSON_TYPE,
    "application/vnd.pypi.simple.latest+html": HTML_TYPE,
}


def chosen_type(accept: str | None) -> str:
    """The best of the types we have for an ``Accept`` header; plain HTML where it names none."""
    weights: dict[str, float] = {}
    for part in (accept or "").split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights[_LATEST.get(name, name)] = _weight(parameters)
    offered = [(weights.get(name, 0.0), name) for name in _PREFERENCE]
    best = max(weight for weight, _ in offered)
    if best <= 0:
        return "text/html"
    return next(name for weight, name in offered if weight == best)


def projects_page(names: Iterable[str], media_type: str) -> Response:
    """All projects of an index."""
    ordered = sorted(names)
    if media_type == JSON_TYPE:
        body = {"meta": _meta(), "projects": [{"name": name} for name in ordered]}
        return JSONResponse(body, media_type=JSON_TYPE)
    links = [f'<a href="{name}/">{name}</a><br/>' for name in ordered]
    return _html("Simple Index", links, media_type)


def project_page(project: str, files: Sequence[IndexedFile], media_type: str) -> Response:
    """All files of a project; their addresses are relative, so that they hold behind a proxy."""
    if media_type == JSON_TYPE:
        body = {
            "meta": _meta(),
            "name": project,
            "versions": sorted({each.version for each in files}),
            "files": [_described(each) for each in files],
        }
        return JSONResponse(body, media_type=JSON_TYPE)
    return _html(f"Links for {project}", [_link(each) for each in files], media_type)


def _meta() -> dict[str, str]:
    return {"api-version": _API_VERSION}


def _described(file: IndexedFile) -> dict[str, Any]:
    optional = {
        "requires-python": file.requires_python,
        "upload-time": file.uploaded,
        "size": file.size,
        "core-metadata": {"sha256": file.metadata_sha256} if file.metadata_sha256 else None,
    }
    return {
        "filename": file.filename,
        "url": _address(file),
        "hashes": {"sha256": file.sha256} if file.sha256 else {},
        "yanked": (file.yanked or True) if file.yanked is not None else False,
        **{name: value for name, value in optional.items() if value is not None},
    }


def _link(file: IndexedFile) -> str:
    fragment = f"#sha256={file.sha256}" if file.sha256 else ""
    attributes = ""
    if file.requires_python is not None:
        attributes += f' data-requires-python="{escape(file.requires_python)}"'
    if file.yanked is not None:
        attributes += f' data-yanked="{escape(file.yanked)}"'
    if file.metadata_sha256 is not None:
        attributes += f' data-core-metadata="sha256={file.metadata_sha256}"'
    address = escape(_address(file) + fragment)
    return f'<a href="{address}"{attributes}>{escape(file.filename)}</a><br/>'


def _address(file: IndexedFile) -> str:
    return f"../../packages/{quote(file.path)}"


def _html(title: str, links: Sequence[str], media_type: str) -> Response:
    lines = "\n".join(links)
    page = (
        "<!DOCTYPE html>\n<html><head>"
        f'<meta name="pypi:repository-version" content="1.0"/><title>{escape(title)}</title>'
        f"</head><body>\n{lines}\n</body></html>\n"
    )
    return HTMLResponse(page, media_type=media_type)


def _weight(parameters: Iterable[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
