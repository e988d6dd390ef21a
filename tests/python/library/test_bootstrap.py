"""The file that starts the helper on a Jenkins agent, run as the agent runs it."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LIBRARY = Path(__file__).parents[3] / "resources" / "org" / "mlopsjfrog"
REQUEST = {"contract": 1, "helper": "0.1.0", "operation": "scan", "arguments": {"model": "x"}}
TOKEN = "canary-token-91c2"


@pytest.fixture
def call(tmp_path: Path) -> Path:
    """The folder of one call, as the step makes it."""
    for name in ("bootstrap.py", "oidc_login.py", "helper_install.py", "helper_venv.py"):
        (tmp_path / name).write_text((LIBRARY / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "request.json").write_text(json.dumps(REQUEST), encoding="utf-8")
    return tmp_path


def started(call: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(call / "bootstrap.py")],
        env={"PATH": os.environ["PATH"], "JF_ACCESS_TOKEN": TOKEN, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def result(call: Path) -> Any:
    return json.loads((call / "result.json").read_text(encoding="utf-8"))


def helper(call: Path, body: str) -> str:
    path = call / "helper.py"
    path.write_text(f"import json, os, sys\n{body}\n", encoding="utf-8")
    return str(path)


def test_the_named_helper_gets_request_and_result(call: Path) -> None:
    body = "json.dump(sys.argv[1:], open(sys.argv[5], 'w'))"
    assert started(call, MLOPS_HELPER=helper(call, body)).returncode == 0
    request, written = str(call / "request.json"), str(call / "result.json")
    assert result(call) == ["run", "--request", request, "--result", written]


def test_the_zipapp_beside_it_is_used(call: Path) -> None:
    helper(call, "sys.exit(0 if sys.argv[1] == 'run' else 1)")
    (call / "helper.py").rename(call / "mlops-jfrog.pyz")
    assert started(call).returncode == 0


def released(call: Path, digest: str) -> None:
    """The file as a release has it: it names the zipapp's digest."""
    source = (call / "bootstrap.py").read_text(encoding="utf-8")
    named = source.replace('ZIPAPP_SHA256 = ""', f'ZIPAPP_SHA256 = "{digest}"')
    assert named != source
    (call / "bootstrap.py").write_text(named, encoding="utf-8")


def test_a_zipapp_of_another_digest_is_never_run(call: Path) -> None:
    helper(call, "open('ran', 'w')")
    (call / "helper.py").rename(call / "mlops-jfrog.pyz")
    digest = hashlib.sha256((call / "mlops-jfrog.pyz").read_bytes()).hexdigest()
    released(call, digest)
    (call / "mlops-jfrog.pyz").write_text("print('changed')", encoding="utf-8")
    ended = started(call)
    assert ended.returncode == 10
    [error] = result(call)["errors"]
    assert error["code"] == "integrity"
    assert digest in error["message"]
    assert "changed" not in ended.stdout


def test_the_zipapp_that_the_release_names_is_run(call: Path) -> None:
    helper(call, "sys.exit(0 if sys.argv[1] == 'run' else 1)")
    (call / "helper.py").rename(call / "mlops-jfrog.pyz")
    released(call, hashlib.sha256((call / "mlops-jfrog.pyz").read_bytes()).hexdigest())
    assert started(call).returncode == 0


def test_the_exit_code_passes_through(call: Path) -> None:
    assert started(call, MLOPS_HELPER=helper(call, "sys.exit(13)")).returncode == 13


def test_a_killed_helper_ends_as_a_shell_would_say(call: Path) -> None:
    body = "import signal\nos.kill(os.getpid(), signal.SIGKILL)"
    assert started(call, MLOPS_HELPER=helper(call, body)).returncode == 137
    assert not (call / "result.json").exists()


def test_a_helper_that_is_not_there_is_a_result_with_a_remedy(call: Path) -> None:
    ended = started(call, MLOPS_HELPER="/nowhere/mlops-jfrog")
    assert ended.returncode == 3
    [error] = result(call)["errors"]
    assert error["message"].startswith("the helper /nowhere/mlops-jfrog can't be started")
    assert "MLOPS_HELPER" in error["hint"]
    assert TOKEN not in ended.stdout + ended.stderr + json.dumps(result(call))


def test_without_a_platform_nothing_is_installed(call: Path) -> None:
    ended = started(call, JF_URL="", MLOPS_CACHE=str(call / "cache"))
    assert ended.returncode == 3
    document = result(call)
    assert document["operation"] == "scan"
    assert document["status"] == "error"
    assert document["errors"][0]["message"] == "JF_URL is no URL of a platform"


def test_an_old_python_says_that_it_is_too_old(call: Path) -> None:
    source = (call / "bootstrap.py").read_text(encoding="utf-8")
    old = "import sys\nsys.version_info = (3, 6, 15, 'final', 0)\n"
    at = source.index("OLDEST")
    (call / "bootstrap.py").write_text(source[:at] + old + source[at:], encoding="utf-8")
    ended = started(call, MLOPS_HELPER="never-looked-at")
    assert ended.returncode == 3
    assert "the helper needs Python 3.10 or newer, found 3.6 at" in ended.stderr
    assert "MLOPS_PYTHON" in result(call)["errors"][0]["hint"]


def test_its_syntax_is_one_that_old_pythons_parse() -> None:
    tree = ast.parse((LIBRARY / "bootstrap.py").read_text(encoding="utf-8"), feature_version=(3, 4))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.Nonlocal)
    assert not [node for node in ast.walk(tree) if isinstance(node, newer)]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert functions
    for function in functions:
        assert function.returns is None
        assert not function.args.kwonlyargs
        assert all(argument.annotation is None for argument in function.args.args)
    raised = [node for node in ast.walk(tree) if isinstance(node, ast.Raise)]
    assert all(node.cause is None for node in raised)
