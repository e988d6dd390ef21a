from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.sandbox.xray.licenses import card_licenses, package_licenses, stated
from support.distributions import metadata


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        (["License-Expression: mit or apache-2.0"], ("MIT", "Apache-2.0")),
        (["License-Expression: GPL-2.0-only WITH Classpath-exception-2.0"],
         ("GPL-2.0-only WITH Classpath-exception-2.0",)),
        (["License-Expression: (MIT AND BSD-3-Clause) OR ISC"], ("MIT", "BSD-3-Clause", "ISC")),
        (["Classifier: License :: OSI Approved :: MIT License", "License: see LICENSE.txt"],
         ("MIT",)),
        (["Classifier: License :: OSI Approved", "License: BSD 3-Clause"], ("BSD-3-Clause",)),
        (["License: GPL-3.0+"], ("GPL-3.0-or-later",)),
        (["License: Apache 2.0"], ("Apache-2.0",)),
        (["License: House Licence 7"], ("House Licence 7",)),
        (["License: UNKNOWN"], ()),
        (["Classifier: Programming Language :: Python"], ()),
        ([], ()),
    ],
)  # fmt: skip
def test_licences_of_a_package(fields: list[str], found: tuple[str, ...]) -> None:
    assert package_licenses(metadata("pkg", "1.0", fields=fields).encode()) == found


def test_a_whole_licence_text_is_no_name_of_one() -> None:
    assert stated("Permission is hereby granted\nfree of charge") == ()
    assert stated("x" * 101) == ()


@pytest.mark.parametrize(
    ("card", "found"),
    [
        ("---\nlicense: apache-2.0\ntags: [a]\n---\n# Model\n", ("Apache-2.0",)),
        ("---\r\nlicense: mit\r\n---\r\n", ("MIT",)),
        ("---\nlicense:\n- mit\n- cc-by-nc-4.0\n---\n", ("MIT", "CC-BY-NC-4.0")),
        ("---\nlicense: [mit, gpl-3.0]\n---\n", ("MIT", "GPL-3.0-only")),
        ("---\nlicense: llama3\n---\n", ("llama3",)),
        ("---\nlicense: other\nlicense_name: my-model-licence\n---\n", ("my-model-licence",)),
        ("---\nlicense: other\n---\n", ()),
        ("---\nlanguage: en\n---\nlicense: mit\n", ()),
        ("---\nmodel-index: {license: mit}\n---\n", ()),
        ("---\nlicense: {a: b}\n---\n", ()),
        ("---\nlicense: [[[mit\n---\n", ()),
        ("license: mit\n", ()),
        ("", ()),
    ],
)
def test_licences_of_a_model_card(card: str, found: tuple[str, ...]) -> None:
    assert card_licenses(card) == found


def test_the_rest_of_a_hostile_card_is_not_read() -> None:
    bomb = "x: &x [" + "*x, " * 1000 + "]\n" + "y: " + "[" * 100_000
    assert card_licenses(f"---\n{bomb}\nlicense: mit\n---\n") == ("MIT",)


@given(st.text())
def test_no_text_breaks_the_reading_of_licences(text: str) -> None:
    for found in (stated(text), card_licenses(f"---\nlicense: {text}\n---\n")):
        assert all(isinstance(each, str) and each for each in found)


@given(st.binary())
def test_no_metadata_breaks_the_reading_of_licences(content: bytes) -> None:
    package_licenses(content)
