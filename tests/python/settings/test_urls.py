"""URLs as people paste them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.settings.urls import platform_url, without_credentials


@pytest.mark.parametrize(
    ("pasted", "url"),
    [
        ("https://jfrog.example", "https://jfrog.example"),
        ("https://jfrog.example/", "https://jfrog.example"),
        (" https://jfrog.example/artifactory \n", "https://jfrog.example"),
        ("https://jfrog.example/artifactory/api/pypi/pypi-virtual/simple", "https://jfrog.example"),
        ("https://jfrog.example/ui/repos/tree/General", "https://jfrog.example"),
        ("jfrog.example", "https://jfrog.example"),
        ("jfrog.example:8443/xray", "https://jfrog.example:8443"),
        ("HTTPS://JFrog.Example:443/", "https://jfrog.example"),
        ("http://127.0.0.1:8081/artifactory", "http://127.0.0.1:8081"),
        ("http://[::1]:80", "http://[::1]"),
        ("https://corp.example/jfrog/artifactory/", "https://corp.example/jfrog"),
        ("https://jfrog.example/?x=1#y", "https://jfrog.example"),
    ],
)
def test_a_platform_url_in_any_form(pasted: str, url: str) -> None:
    assert platform_url(pasted) == url
    assert platform_url(url) == url


@pytest.mark.parametrize("text", ["", "https://", "ftp://x", "https://x:port", "https://[::1"])
def test_what_is_no_url_says_what_to_write(text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        platform_url(text)
    assert "https://<host>" in caught.value.hint


@pytest.mark.parametrize("userinfo", ["ann:canary-77", "canary-77", ":canary-77", "a@b:canary-77"])
def test_a_url_with_a_secret_is_refused_without_showing_it(userinfo: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        platform_url(f"https://{userinfo}@jfrog.example/artifactory")
    assert "canary-77" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://ann:pw@git.example/ml/m.git", "https://git.example/ml/m.git"),
        ("https://token@git.example/ml/m.git", "https://git.example/ml/m.git"),
        ("https://a@b:c@git.example/m", "https://git.example/m"),
        ("https://git.example/m.git?private_token=x#y", "https://git.example/m.git"),
        ("ssh://git@git.example:22/m.git", "ssh://git@git.example:22/m.git"),
        ("ssh://git:pw@git.example/m.git", "ssh://git@git.example/m.git"),
        ("git@git.example:ml/m.git", "git@git.example:ml/m.git"),
        ("/srv/git/m.git", "/srv/git/m.git"),
        ("https://git.example/a@b", "https://git.example/a@b"),
    ],
)
def test_a_source_url_loses_what_may_be_secret(url: str, clean: str) -> None:
    assert without_credentials(url) == clean


@given(st.text(alphabet="abc:@%.-_~!$&'()*+,;=", min_size=1))
def test_no_user_information_survives_in_an_http_url(userinfo: str) -> None:
    assert without_credentials(f"https://{userinfo}@git.example/m") == "https://git.example/m"
