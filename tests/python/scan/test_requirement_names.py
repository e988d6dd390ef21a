"""What a requirements file asks for, by name."""

from __future__ import annotations

import pytest

from mlops_jfrog.scan.requirement_names import asked_names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("scikit-learn==1.7.2", ["scikit-learn"]),
        ("Scikit_Learn >= 1.0 ; python_version < '4'", ["scikit-learn"]),
        ("torch[opt]==2.0 --hash=sha256:00 --hash=sha256:11", ["torch"]),
        ("demo @ https://host/demo-1.0.tar.gz", ["demo"]),
        ("git+https://host/x.git#egg=My.Demo", ["my-demo"]),
        ("numpy # comment", ["numpy"]),
        ("# numpy", []),
        ("--index-url https://host/simple", []),
        ("-e .", []),
        ("./folder", []),
        ("", []),
    ],
)
def test_a_line_names_what_it_asks_for(line: str, names: list[str]) -> None:
    assert list(asked_names([line], lambda name: ())) == names


def test_a_line_goes_on_behind_a_backslash() -> None:
    assert list(asked_names(["torch==2.0 \\\n", "  --hash=sha256:00\n", "numpy"], _none)) == [
        "torch",
        "numpy",
    ]


def test_nested_files_count() -> None:
    files = {"base.txt": ["numpy"], "more.txt": ["-r base.txt", "pandas"]}
    found = list(asked_names(["--requirement=more.txt", "joblib"], lambda name: files[name]))
    assert found == ["numpy", "pandas", "joblib"]


def _none(name: str) -> list[str]:
    raise AssertionError(name)
