"""Runs the cases on a controller and says what ran."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .cases import CASES, TOKEN_ID, URL_ID, Case
from .configuration import HOW_TO_CONFIGURE, LIBRARY_MISSING
from .controller import Ended, LiveController, Refused
from .platform import Platform

Say = Callable[[str], None]


def run_cases(
    controller: LiveController,
    library: str,
    platform: Platform,
    version: str,
    say: Say,
    cases: Sequence[Case] = CASES,
) -> int:
    """How many cases failed; jobs and credentials are gone afterwards. Refused: none can run."""
    jenkins = controller.check_login()
    failed: list[str] = []
    try:
        controller.store_secret(URL_ID, platform.url)
        controller.store_secret(TOKEN_ID, platform.token)
        for case in cases:
            name = f"mlops-jfrog-live-{case.name}"
            ended = controller.run(name, case.jenkinsfile(library, f"{version}-{case.name}"))
            problem = problem_of(case, ended, library, platform)
            say(f"{'FAILED' if problem else 'passed'}  {case.name}")
            if problem:
                failed.append(case.name)
                say(f"    {problem}")
    finally:
        controller.forget_secret(URL_ID)
        controller.forget_secret(TOKEN_ID)
    say(f"Ran {len(cases)} Jenkinsfiles on Jenkins {jenkins} with the library '{library}':")
    say(f"{len(cases) - len(failed)} passed, {len(failed)} failed.")
    return len(failed)


def problem_of(case: Case, ended: Ended, library: str, platform: Platform) -> str | None:
    """What is wrong with how a case ended; Refused where the library is not configured."""
    if any(re.search(sign, ended.log) for sign in LIBRARY_MISSING):
        raise Refused(HOW_TO_CONFIGURE.format(name=library))
    if platform.token in ended.log:
        return "the token is in the log"
    if "Scripts not permitted to use" in ended.log:
        return "the sandbox refused a signature:\n" + _last_lines(ended.log)
    missing = [text for text in case.said if text not in ended.log]
    if "never said" in ended.log.replace("echo 'never said'", ""):
        return "it went on after its end"
    if ended.result != case.result:
        return f"it ended {ended.result}, not {case.result}:\n{_last_lines(ended.log)}"
    return f"its log lacks {missing}:\n{_last_lines(ended.log)}" if missing else None


def _last_lines(log: str) -> str:
    return "\n".join(f"    | {line}" for line in log.splitlines()[-25:])
