from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.sandbox.pypi.index import IndexedFile
from mlops_jfrog.sandbox.pypi.pages import HTML_TYPE, JSON_TYPE, chosen_type, project_page
from mlops_jfrog.sandbox.pypi.upstream_page import UpstreamFile, parse_page

PIP = f"{JSON_TYPE}, {HTML_TYPE}; q=0.1, text/html; q=0.01"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (PIP, JSON_TYPE),
        (f"text/html, {JSON_TYPE};q=0.5", "text/html"),
        ("application/vnd.pypi.simple.latest+json", JSON_TYPE),
        (HTML_TYPE, HTML_TYPE),
        ("*/*", "text/html"),
        (None, "text/html"),
        (f"{JSON_TYPE};q=0", "text/html"),
        (f"{JSON_TYPE};q=much", "text/html"),
    ],
)
def test_the_type_is_what_the_client_likes_best(accept: str | None, chosen: str) -> None:
    assert chosen_type(accept) == chosen


FILES = [
    IndexedFile(
        filename="tiny-1.0-py3-none-any.whl",
        version="1.0",
        path="tiny/1.0/tiny-1.0-py3-none-any.whl",
        sha256="ab" * 32,
        requires_python=">=3.8, <4",
        size=10,
        uploaded="2026-11-21T00:50:56.866Z",
    ),
    IndexedFile(
        filename="tiny-0.9.tar.gz",
        version="0.9",
        path="tiny/0.9/tiny-0.9.tar.gz",
        sha256=None,
        requires_python=None,
        yanked='broken "build"',
    ),
]


def test_a_json_page_is_pep_691() -> None:
    page = json.loads(bytes(project_page("tiny", FILES, JSON_TYPE).body))
    assert page["meta"] == {"api-version": "1.1"}
    assert page["versions"] == ["0.9", "1.0"]
    assert page["files"][0] == {
        "filename": "tiny-1.0-py3-none-any.whl",
        "url": "../../packages/tiny/1.0/tiny-1.0-py3-none-any.whl",
        "hashes": {"sha256": "ab" * 32},
        "requires-python": ">=3.8, <4",
        "size": 10,
        "upload-time": "2026-11-21T00:50:56.866Z",
        "yanked": False,
    }
    assert page["files"][1]["yanked"] == 'broken "build"'


def test_an_html_page_is_pep_503() -> None:
    page = bytes(project_page("tiny", FILES, "text/html").body).decode()
    address = f"../../packages/tiny/1.0/tiny-1.0-py3-none-any.whl#sha256={'ab' * 32}"
    assert f'<a href="{address}" data-requires-python="&gt;=3.8, &lt;4">' in page
    assert 'data-yanked="broken &quot;build&quot;"' in page


@pytest.mark.parametrize("media_type", [JSON_TYPE, "text/html"])
def test_what_is_written_is_read_back_by_a_proxy(media_type: str) -> None:
    response = project_page("tiny", FILES, media_type)
    url = "http://index.example/api/pypi/local/simple/tiny/"
    found = parse_page(bytes(response.body), response.headers["content-type"], url, "tiny")
    # Only JSON says when a file was uploaded.
    uploaded = FILES[0].uploaded if media_type == JSON_TYPE else None
    base = "http://index.example/api/pypi/local/packages/tiny"
    assert found == [
        UpstreamFile(
            "tiny-1.0-py3-none-any.whl",
            f"{base}/1.0/tiny-1.0-py3-none-any.whl",
            "ab" * 32,
            ">=3.8, <4",
            None,
            uploaded,
        ),
        UpstreamFile(
            "tiny-0.9.tar.gz", f"{base}/0.9/tiny-0.9.tar.gz", None, None, 'broken "build"'
        ),
    ]


def test_files_of_other_projects_and_other_schemes_are_left_out() -> None:
    page = (
        '<a href="other-1.0.tar.gz">x</a><a href="file:///etc/tiny-1.0.tar.gz">x</a>'
        '<a href="tiny-1.0.exe">x</a><a name="x">x</a>'
    )
    assert parse_page(page.encode(), "text/html", "http://index.example/simple/tiny/", "tiny") == []


@given(content=st.binary(max_size=200), json_page=st.booleans())
def test_garbage_is_no_page_and_no_crash(content: bytes, json_page: bool) -> None:
    from mlops_jfrog.errors import ServerError

    media_type = JSON_TYPE if json_page else "text/html"
    try:
        found = parse_page(content, media_type, "http://index.example/simple/tiny/", "tiny")
    except ServerError:
        return
    assert found == []
