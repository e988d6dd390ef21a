"""Chat templates: Jinja programs that a model brings along. Ways out of Jinja's sandbox."""

from __future__ import annotations

import re

from mlops_jfrog.domain.findings import Verdict
from mlops_jfrog.scan.problems import Findings, shown

_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_OPEN = re.compile(r"\{[{%]")
_ESCAPE = re.compile(
    r"__\s*[A-Za-z]|[A-Za-z]\s*__|\|\s*attr\b|\b(mro|func_globals|gi_frame|cr_frame|tb_frame|f_globals"
    r"|os|popen|subprocess|lipsum|cycler|joiner|self)\s*[.\[(]"
)
_DISGUISE = re.compile(r"\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\[0-7]{3}|\\N\{|\|\s*format\b|%c")
_OTHER_FILE = re.compile(r"\{%-?\+?\s*(import|include|extends|from)\b")


def judge_template(template: str, name: str, findings: Findings) -> None:
    """Look at the code in the template, not at the text around it."""
    parts = _CODE.findall(template)
    code = "\n".join(parts)
    if len(parts) != len(_OPEN.findall(template)):
        # Braces in a text of the code, or no end: then all of it counts as code.
        code = template
    if found := _ESCAPE.search(code):
        message = f"{name} leaves Jinja's sandbox: {shown(code[found.start() :][:60])}"
        findings.add("template.sandbox-escape", Verdict.MALICIOUS, message)
    if found := _DISGUISE.search(code):
        message = f"{name} disguises names: {shown(code[found.start() :][:60])}"
        findings.add("template.disguised", Verdict.SUSPICIOUS, message)
    if _OTHER_FILE.search(template):
        findings.add("template.other-file", Verdict.SUSPICIOUS, f"{name} reads another template")
