"""What `hf push` and `hf pull` leave is huggingface_hub's own, and the other way round."""

from __future__ import annotations

import os
import ssl
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread
from support.certificate import write_certificate
from support.faulty_proxy import FaultyProxy, faulty_proxy
from support.platform_client import PlatformClient
from support.relay import relay
from support.typed import Typed

from .conftest import environment, isolated_environment
from .hub_client import VERSIONS, HubClient, hub_client

REPO = "hf-local"
FILES = ["README.md", "model.bin.txt", "nested/empty", "weights.gguf"]
OURS = Path(__file__).parents[2] / "python"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with start_in_thread(tmp_path_factory.mktemp("own")) as running:
        PlatformClient(running).repository(REPO, packageType="huggingfaceml")
        yield running


@pytest.fixture(scope="module")
def proxy(platform: RunningSandbox) -> Iterator[FaultyProxy]:
    """Only to count what is asked."""
    with faulty_proxy(platform.url) as running:
        yield running


@pytest.fixture(scope="module", params=VERSIONS)
def hub(
    request: pytest.FixtureRequest,
    platform: RunningSandbox,
    proxy: FaultyProxy,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[HubClient]:
    """Each version of the library in turn, with a cache of its own."""
    home = tmp_path_factory.mktemp("client")
    root = f"{proxy.url}/artifactory/api/huggingfaceml/{REPO}"
    with hub_client(request.param, home, root, platform.admin_token) as made:
        yield made


@pytest.fixture
def model(hub: HubClient, request: pytest.FixtureRequest) -> str:
    """A name that no other test has."""
    return f"acme/{request.node.originalname.removeprefix('test_')[:60]}-{hub.version}"


@pytest.fixture
def typed(hub: HubClient, proxy: FaultyProxy, platform: RunningSandbox, tmp_path: Path) -> Typed:
    """A shell of the same user, with a model as a training run leaves it."""
    variables = {
        "HOME": str(hub.home),
        "JF_URL": proxy.url,
        "JF_ACCESS_TOKEN": platform.admin_token,
        "JFROG_CLI_HOME_DIR": str(tmp_path / "none"),
        "PATH": os.environ["PATH"],
    }
    shell = Typed(tmp_path, variables, REPO)
    shell.write("model/README.md", "---\nlicense: mit\n---\n# A model\n")
    shell.write("model/model.bin.txt", "some text " * 200_000)
    (tmp_path / "model/nested").mkdir()
    (tmp_path / "model/nested/empty").touch()
    (tmp_path / "model/weights.gguf").write_bytes(os.urandom(2_000_000))
    return shell


def pushed(typed: Typed, model: str) -> str:
    """The commit of the folder."""
    told = typed.json(f"mlops-jfrog hf push {model} model --repository {{r}} --no-scan")
    return str(told["commit"])


def pull(model: str) -> str:
    return f"mlops-jfrog hf pull {model} --repository {{r}}"


def is_the_folder(typed: Typed, found: object) -> bool:
    """Whether a snapshot holds what the folder does."""
    sides = (typed.directory / "model", Path(str(found)))
    first, second = (
        {
            path.relative_to(side).as_posix(): path.read_bytes()
            for path in side.rglob("*")
            if path.is_file()
        }
        for side in sides
    )
    return first == second and sorted(first) == FILES


def test_what_is_pushed_is_downloaded_by_the_library(
    hub: HubClient, typed: Typed, model: str
) -> None:
    commit = pushed(typed, model)
    assert hub("model_info", repo_id=model)["sha"] == commit
    assert hub("list_repo_files", repo_id=model) == FILES
    assert is_the_folder(typed, hub("snapshot_download", repo_id=model))


def test_what_the_library_uploads_is_there_for_a_push_and_a_pull(
    hub: HubClient, typed: Typed, model: str
) -> None:
    folder = str(typed.directory / "model")
    made = hub("upload_folder", folder_path=folder, repo_id=model, revision="run-1")
    told = typed.json(
        f"mlops-jfrog hf push {model} model --repository {{r}} --no-scan --revision run-1"
    )
    assert (told["changed"], told["commit"]) == (False, made["oid"])
    snapshot = typed.json(f"{pull(model)} --revision run-1")
    assert is_the_folder(typed, snapshot["folder"])


def test_what_is_pulled_is_found_without_the_platform(
    hub: HubClient, typed: Typed, model: str, proxy: FaultyProxy
) -> None:
    commit = pushed(typed, model)
    told = typed.json(pull(model))
    proxy.asked.clear()
    for revision in ("main", commit):
        arguments = {"repo_id": model, "revision": revision, "local_files_only": True}
        assert hub("snapshot_download", **arguments) == told["folder"]
        file = hub("hf_hub_download", filename="nested/empty", **arguments)
        assert file == f"{told['folder']}/nested/empty"
    assert proxy.asked == []


def test_what_is_pulled_is_not_downloaded_by_the_library_again(
    hub: HubClient, typed: Typed, model: str, proxy: FaultyProxy
) -> None:
    pushed(typed, model)
    told = typed.json(pull(model))
    proxy.asked.clear()
    assert hub("snapshot_download", repo_id=model) == told["folder"]
    assert proxy.asked
    assert proxy.count("GET", "/resolve/") == 0


def test_what_the_library_downloaded_is_not_pulled_again(
    hub: HubClient, typed: Typed, model: str, proxy: FaultyProxy
) -> None:
    pushed(typed, model)
    folder = hub("snapshot_download", repo_id=model)
    proxy.asked.clear()
    told = typed.json(pull(model))
    assert told["folder"] == folder
    assert proxy.count("GET", "/resolve/") == 0


UPLOAD_AND_BACK = """
from huggingface_hub import HfApi, snapshot_download
api = HfApi()
api.upload_folder(folder_path="model", repo_id=MODEL, revision="run-7", repo_type="model")
print(snapshot_download(repo_id=MODEL, revision="run-7"))
"""
DOWNLOAD = """
from huggingface_hub import snapshot_download
print(snapshot_download(MODEL))
"""
LOOK_THROUGH = """
from huggingface_hub import scan_cache_dir
found = scan_cache_dir()
print([(r.repo_id, len(r.revisions), r.nb_files) for r in found.repos], found.warnings)
"""
IN_A_BLOCK = f"""
import sys
sys.path.append({sysconfig.get_path("purelib")!r})
from mlops_jfrog import hugging_face
with hugging_face("{REPO}"):
    from huggingface_hub import snapshot_download
    print(snapshot_download(MODEL))
"""
TOO_LATE = f"""
import sys
sys.path.append({sysconfig.get_path("purelib")!r})
import huggingface_hub.constants
from mlops_jfrog import hugging_face
from mlops_jfrog.errors import UsageError
try:
    with hugging_face("{REPO}"):
        print("no")
except UsageError as error:
    print(error)
"""


def python(hub: HubClient, typed: Typed, model: str, code: str, script: str = "") -> str:
    """Last line of what the library's own Python prints, after a shell did the script."""
    program = environment((f"huggingface_hub=={hub.version}",)) / "python"
    variables = {
        "JF_URL": typed.environment["JF_URL"],
        "JF_ACCESS_TOKEN": typed.environment["JF_ACCESS_TOKEN"],
        "JFROG_CLI_HOME_DIR": typed.environment["JFROG_CLI_HOME_DIR"],
        "PYTHONPATH": str(OURS),
    }
    done = subprocess.run(
        ["/bin/sh", "-c", f'{script}\nexec "$0" -c "$1"', program, f"MODEL = {model!r}\n{code}"],
        env=isolated_environment(typed.directory / "fresh", **variables),
        cwd=typed.directory,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_a_shell_that_evaluated_hf_env_uploads_and_downloads(
    hub: HubClient, typed: Typed, model: str
) -> None:
    assert typed("mlops-jfrog hf env --repository {r}") == 0, typed.errors
    assert is_the_folder(typed, python(hub, typed, model, UPLOAD_AND_BACK, typed.output))


def test_the_library_trusts_the_platforms_own_authority(
    hub: HubClient, typed: Typed, model: str, platform: RunningSandbox, tmp_path: Path
) -> None:
    pushed(typed, model)
    certificate = write_certificate(tmp_path / "server.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    port = urlsplit(platform.url).port
    assert port is not None
    with relay(("127.0.0.1", port), context) as front:
        typed.environment["JF_URL"] = f"https://127.0.0.1:{front.port}"
        line = f"mlops-jfrog hf env --repository {{r}} --ca-bundle {certificate}"
        assert typed(line) == 0, typed.errors
        assert is_the_folder(typed, python(hub, typed, model, DOWNLOAD, typed.output))


def test_the_library_finds_nothing_wrong_with_the_cache(
    hub: HubClient, typed: Typed, model: str
) -> None:
    pushed(typed, model)
    assert typed(f"{pull(model)} --cache-dir fresh/.cache/huggingface/hub") == 0, typed.errors
    assert python(hub, typed, model, LOOK_THROUGH) == f"[('{model}', 1, 4)] []"


def test_a_block_in_python_needs_no_login(hub: HubClient, typed: Typed, model: str) -> None:
    pushed(typed, model)
    assert is_the_folder(typed, python(hub, typed, model, IN_A_BLOCK))


def test_a_block_that_comes_too_late_says_so(hub: HubClient, typed: Typed, model: str) -> None:
    assert "huggingface_hub was imported before" in python(hub, typed, model, TOO_LATE)
