"""Files that are data and nothing else: text such as JSON, CSV and YAML, and PNG images."""

from __future__ import annotations

import codecs
import json
import re
from pathlib import PurePosixPath

from mlops_jfrog.domain.findings import Verdict
from mlops_jfrog.scan.pickles.loaders import JoblibLoader
from mlops_jfrog.scan.pickles.machine import Machine
from mlops_jfrog.scan.pickles.walk import follow, is_opcode
from mlops_jfrog.scan.problems import Findings, Unscannable
from mlops_jfrog.scan.source import CHUNK, LONGEST_JSON, ByteSource, FileSource

_NAMES = frozenset(["readme", "license", "notice", "mlmodel", ".gitattributes", ".gitignore"])
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_YAML_CODE = re.compile(r"!!python/|tag:yaml\.org,2002:python|!<tag:yaml")
_OVERLAP = 64
_PNG = b"\x89PNG\r\n\x1a\n"


class TextScanner:
    """Text under a name that says so. Source code is not: what it does can't be judged here."""

    name = "data"
    extensions = frozenset(
        [".json", ".jsonl", ".csv", ".tsv", ".txt", ".yaml", ".yml", ".md", ".toml", ".lock"]
    )

    def matches(self, head: bytes, name: str) -> bool:
        path = PurePosixPath(name.lower())
        named = path.suffix in self.extensions or path.name in _NAMES
        return named and not _CONTROL.search(head.decode("latin1"))

    def scan(self, source: FileSource, name: str, findings: Findings) -> str:
        _probe_for_pickle(source.window(0, source.size), findings)
        if name.lower().endswith(".json"):
            judge_json(source, source.size)
        else:
            judge_text(source, findings)
        return self.name


def judge_json(source: ByteSource, size: int) -> None:
    """One JSON document of ``size`` bytes; raises Unscannable for anything else."""
    if size > LONGEST_JSON:
        raise Unscannable("data.too-long", f"JSON of {size} bytes")
    try:
        json.loads(source.read(size))
    except (ValueError, RecursionError) as error:
        raise Unscannable("data.malformed", "no JSON") from error


def judge_text(source: ByteSource, findings: Findings) -> None:
    """UTF-8 text without control characters and without YAML tags that run Python code."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    before = ""
    while not source.at_end():
        try:
            text = before + decoder.decode(source.read(len(source.peek(CHUNK))))
        except UnicodeDecodeError as error:
            raise Unscannable("data.malformed", "no UTF-8 text") from error
        if _CONTROL.search(text):
            raise Unscannable("data.malformed", "control characters in a text")
        if _YAML_CODE.search(text):
            findings.add("data.yaml-code", Verdict.MALICIOUS, "YAML tags that run Python code")
        before = text[-_OVERLAP:]
    if decoder.getstate()[0]:
        raise Unscannable("data.malformed", "no UTF-8 text")


def _probe_for_pickle(source: FileSource, findings: Findings) -> None:
    """A protocol 0 pickle is text as well. Report what this one would import when it is one.

    Ordinary text may begin like an import, so only a whole pickle or a dangerous import counts.
    """
    if source.at_end() or not is_opcode(source.peek(1)[0]):
        return
    probe = Findings(findings.policy)
    try:
        follow(Machine(source, probe, JoblibLoader()))
        whole = True
    except Unscannable:
        whole = False
    for found in probe.found:
        if whole or found.verdict is Verdict.MALICIOUS:
            findings.add(found.rule, found.verdict, found.message, found.location)


class ImageScanner:
    """A PNG image from its signature to its end, e.g. a plot beside a model."""

    name = "png"
    extensions = frozenset([".png"])

    def matches(self, head: bytes, name: str) -> bool:
        return head.startswith(_PNG)

    def scan(self, source: FileSource, name: str, findings: Findings) -> str:
        source.skip(len(_PNG))
        kind = b""
        while kind != b"IEND":
            findings.spend(1)
            length, kind = source.number(">I"), source.read(4)
            if not kind.isalpha():
                raise Unscannable("png.malformed", "a chunk without a name")
            source.skip(length + 4)
        if not source.at_end():
            raise Unscannable("png.trailing-data", "data after the image")
        return self.name
