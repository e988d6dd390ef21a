"""A model that `hf pull` brought is loaded by transformers offline, by its name alone."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from tests.contract.conftest import environment, isolated_environment

from mlops_jfrog.sandbox.server import start_in_thread
from support.platform_client import PlatformClient
from support.typed import Typed

REQUIREMENT = "transformers==5.23.0"
LOAD = """
from transformers import AutoConfig, AutoTokenizer
config = AutoConfig.from_pretrained("acme/tiny")
tokenizer = AutoTokenizer.from_pretrained("acme/tiny")
print(config.model_type, tokenizer("hello world").input_ids)
"""


def test_transformers_finds_what_was_pulled(tmp_path: Path) -> None:
    with start_in_thread(tmp_path / "sandbox") as running:
        PlatformClient(running).repository("hf-local", packageType="huggingfaceml")
        variables = {
            "HOME": str(tmp_path),
            "JF_URL": running.url,
            "JF_ACCESS_TOKEN": running.admin_token,
            "JFROG_CLI_HOME_DIR": str(tmp_path / "none"),
            "PATH": os.environ["PATH"],
        }
        typed = Typed(tmp_path, variables, "hf-local")
        typed.write("tiny/config.json", json.dumps({"model_type": "bert", "vocab_size": 7}))
        typed.write("tiny/tokenizer_config.json", json.dumps({"tokenizer_class": "BertTokenizer"}))
        words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello", "world"]
        typed.write("tiny/vocab.txt", "\n".join(words))
        assert typed("mlops-jfrog hf push acme/tiny tiny --repository {r}") == 0, typed.errors
        assert typed("mlops-jfrog hf pull acme/tiny --repository {r}") == 0, typed.errors

    # The platform is gone now.
    python = environment((REQUIREMENT,)) / "python"
    done = subprocess.run(
        [str(python), "-c", LOAD],
        env=isolated_environment(tmp_path, HF_HUB_OFFLINE="1"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "bert [2, 5, 6, 3]"
