"""GGUF: the metadata is read to its end, chat templates are looked at as programs."""

from __future__ import annotations

import struct

import pytest

from mlops_jfrog.scan import FileScan, Verdict
from scan.conftest import Scan

USUAL = (
    "{%- if tools %}{{- '<|im_start|>system\\n' }}{%- endif %}"
    "{%- for message in messages %}{{- message.role + '\\n' + message['content'] }}"
    "{%- if loop.first and message.content.split('</think>')[-1] | trim %}{%- endif %}"
    "{%- set ns = namespace(found=false) %}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- raise_exception('x') }}{%- endif %} plain __text__"
)


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def pair(key: str, kind: int, value: bytes) -> bytes:
    return text(key) + struct.pack("<I", kind) + value


def tensor(offset: int = 0) -> bytes:
    return text("w") + struct.pack("<IQIQ", 1, 32, 0, offset)


def gguf(*pairs: bytes, tensors: bytes = tensor(), version: int = 3) -> bytes:
    counts = struct.pack("<IQQ", version, 1 if tensors else 0, len(pairs))
    return b"GGUF" + counts + b"".join(pairs) + tensors + bytes(128)


def with_template(template: str, key: str = "tokenizer.chat_template") -> bytes:
    words = struct.pack("<IQ", 8, 3) + text("a") + text("b") + text("c")
    numbers = struct.pack("<IQ", 6, 2) + bytes(8)
    return gguf(
        pair("general.architecture", 8, text("llama")),
        pair("tokenizer.ggml.tokens", 9, words),
        pair("tokenizer.ggml.scores", 9, numbers),
        pair("llama.block_count", 4, bytes(4)),
        pair(key, 8, text(template)),
    )


def rules(scan: FileScan) -> set[str]:
    return {finding.rule for finding in scan.findings}


def test_an_ordinary_model_is_clean(scan: Scan) -> None:
    assert scan(with_template(USUAL), "m.gguf").findings == ()
    assert scan(gguf(version=2), "m.gguf").findings == ()


ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ cycler.__init__.__globals__.os.popen('true').read() }}",
    "{% set x = messages|attr('pop') %}",
    "{{ lipsum['__globals__'] }}",
    "{% if '}}' %}{{ x.__class__ }}{% endif %}",
    "{{ messages['_' '_class_' '_'] }}{{ x|attr(y) }}",
    "{{ x.__class__",
    "{# {% #}{{ ''.__class__ }}",
]


@pytest.mark.parametrize("template", ESCAPES)
def test_a_way_out_of_the_sandbox_is_malicious(scan: Scan, template: str) -> None:
    found = scan(with_template(USUAL + template), "m.gguf")
    assert found.verdict is Verdict.MALICIOUS
    assert "template.sandbox-escape" in rules(found)
    other = with_template(template, "tokenizer.chat_template.tool_use")
    assert scan(other, "m.gguf").verdict is Verdict.MALICIOUS


@pytest.mark.parametrize(
    ("template", "rule"),
    [
        ("{{ x['\\x5f\\x5fclass\\x5f\\x5f'] }}", "template.disguised"),
        ("{{ '%c%c' | format(95, 95) }}", "template.disguised"),
        ("{%- include '/etc/passwd' %}", "template.other-file"),
    ],
)
def test_a_disguise_is_suspicious(scan: Scan, template: str, rule: str) -> None:
    assert rules(scan(with_template(template), "m.gguf")) == {rule}


ODD = {
    "version 1": gguf(version=1),
    "big-endian": b"GGUF" + struct.pack(">IQQ", 3, 0, 0),
    "a value of unknown type": gguf(pair("a", 77, b"")),
    "an array of arrays": gguf(pair("a", 9, struct.pack("<IQ", 9, 1))),
    "a tensor outside the file": gguf(tensors=tensor(1 << 40)),
    "a key longer than the file": gguf(struct.pack("<Q", 1 << 62)),
    "an array longer than the file": gguf(pair("a", 9, struct.pack("<IQ", 8, 1 << 62))),
    "pairs that are not there": b"GGUF" + struct.pack("<IQQ", 3, 0, 1 << 60),
    "cut short": with_template(USUAL)[:100],
}


@pytest.mark.parametrize("data", ODD.values(), ids=ODD.keys())
def test_an_odd_file_is_unscannable(scan: Scan, data: bytes) -> None:
    assert scan(data, "m.gguf").verdict is Verdict.UNSCANNABLE
