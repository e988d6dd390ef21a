"""The story: a model goes to production, four others are refused, and nothing of those is there."""

from __future__ import annotations

import json
from pathlib import Path

from examples.demo.claims import ClaimFailed, claim
from examples.demo.program import Completed, Program
from examples.demo.project import Project
from examples.demo.terminal import Terminal

STAGING = "ml-models-staging-local"
PRODUCTION = "ml-models-prod-local"
MODEL = "breast-cancer"


def tell(program: Program, project: Project, terminal: Terminal) -> Path:
    """All of it; returns the report of the release. Raises ClaimFailed."""
    repositories(program, project, terminal)
    report = release(program, project, terminal)
    fresh_process(program, project, terminal)
    rows = refusals(project, terminal)
    audit(program, terminal)
    terminal.chapter("In short")
    good = ["a model at accuracy 0.97", "0", "in production"]
    terminal.table([["what was tried", "exit code", "outcome"], good, *rows])
    return report


def repositories(program: Program, project: Project, terminal: Terminal) -> None:
    """Chapter 1."""
    terminal.chapter("1. The platform: repositories, indexing, a watch with a policy")
    ended = program.tool("setup", "apply", folder=project.folder)
    claim(terminal, "setup apply succeeds", found=ended.exit_code, expected=0)
    keys = {str(each["key"]) for each in program.ask("api/repositories")}
    wanted = {"ml-models-dev-local", STAGING, PRODUCTION, "pypi-virtual"}
    claim(terminal, "the repositories exist", found=wanted - keys, expected=set())


def release(program: Program, project: Project, terminal: Terminal) -> Path:
    """Chapter 2."""
    terminal.chapter("2. A good model: trained, checked, published, promoted")
    project.train()
    project.keep()
    ended = publish(project, "1.0.0", "--build-number", "1", "--promote")
    claim(terminal, "publish --promote succeeds", found=ended.exit_code, expected=0)
    digest = ended.result["outputs"]["digests"]["model.joblib"]
    staged = properties(program, f"{STAGING}/{MODEL}/1.0.0/model.joblib")
    metrics = json.loads((project.folder / "metrics.json").read_text(encoding="utf-8"))
    recorded = {key: staged.get(key) for key in ("accuracy", "framework", "branch", "team")}
    expected = {
        "accuracy": [str(metrics["accuracy"])],
        "framework": ["scikit-learn"],
        "branch": ["main"],
        "team": ["oncology"],
    }
    claim(terminal, "staging has it with its properties", found=recorded, expected=expected)
    promoted = properties(program, f"{PRODUCTION}/{MODEL}/1.0.0/model.joblib")
    claim(terminal, "production has it", found=promoted.get("env"), expected=["production"])
    latest = program.ask(f"api/storage/{PRODUCTION}/{MODEL}/latest/model.joblib") or {}
    found = latest.get("checksums", {}).get("sha256")
    claim(terminal, "latest/ holds the same bytes", found=found, expected=digest)
    statuses = program.ask(f"api/build/{MODEL}/1")["buildInfo"]["statuses"]
    released = [(each["status"], each["comment"]) for each in statuses]
    claim(
        terminal,
        "the build's status is recorded",
        found=released[-1],
        expected=("released", "gates passed"),
    )
    kept = project.folder.parent / "report"
    (project.folder / "mlops-report").rename(kept)
    return kept / "index.html"


def fresh_process(program: Program, project: Project, terminal: Terminal) -> None:
    """Chapter 3."""
    terminal.chapter("3. A fresh process that knows only the model's name")
    elsewhere = project.folder.parent / "elsewhere"
    elsewhere.mkdir()
    ended = program.python(str(project.folder / "predict.py"), folder=elsewhere)
    claim(terminal, "it finds, verifies and loads the model", found=ended.exit_code, expected=0)
    said = f"{MODEL} 1.0.0" in ended.output and "sample 19: benign" in ended.output
    claim(terminal, "and predicts with it", found=said, expected=True)


def refusals(project: Project, terminal: Terminal) -> list[list[str]]:
    """Chapter 4; a row of the closing table for each."""
    terminal.chapter("4. What the gates refuse, each with an exit code of its own")
    rows = []

    terminal.say("A poor model: part of its training labels is wrong.")
    project.train("--wrong-labels", "0.4")
    ended = publish(project, "1.1.0", "--build-number", "2", "--promote")
    rows.append(refused(terminal, "a model at accuracy 0.71", ended, 8))

    terminal.say("A dependency with a known hole: joblib 1.1.0 (PYSEC-2022-288).")
    project.restore()
    project.pin("joblib", "1.1.0")
    ended = publish(project, "1.2.0", "--build-number", "3", "--promote")
    rows.append(refused(terminal, "joblib 1.1.0 in the lock", ended, 9))

    terminal.say("A model file that would run code when it is loaded.")
    project.restore()
    project.plant_code()
    ended = publish(project, "1.3.0", "--build-number", "4", "--promote")
    rows.append(refused(terminal, "a pickle that runs code", ended, 14))

    terminal.say("Other bytes under a version that is published.")
    project.restore()
    project.train("--trees", "50")
    ended = publish(project, "1.0.0", "--build-number", "5", "--promote")
    rows.append(refused(terminal, "1.0.0 again, other bytes", ended, 6))

    terminal.say("The same model trained again, by another build: nothing to do, and no error.")
    project.restore()
    project.train()
    ended = publish(project, "1.0.0", "--build-number", "6", "--promote")
    claim(terminal, "the same content is welcome", found=ended.exit_code, expected=0)
    unchanged = ended.result["outputs"]["unchanged"]
    claim(terminal, "and changes nothing", found=unchanged, expected=True)
    rows.append(["1.0.0 again, the same bytes", "0", "unchanged"])
    return rows


def audit(program: Program, terminal: Terminal) -> None:
    """Chapter 5."""
    terminal.chapter("5. What is in production now")
    listing = program.ask(f"api/storage/{PRODUCTION}?list&deep=1&listFolders=0")
    paths = sorted(str(each["uri"]) for each in listing["files"])
    terminal.output("\n".join(paths))
    folders = {path.split("/")[2] for path in paths}
    claim(
        terminal,
        "version 1.0.0 and nothing of what was refused",
        found=folders,
        expected={"1.0.0", "latest", ".stages"},
    )
    versions = {
        path: properties(program, f"{PRODUCTION}{path}").get("build.number")
        for path in paths
        if "/1.0.0/" in path
    }
    claim(
        terminal,
        "every file of it was made by build 1",
        found=set(map(str, versions.values())),
        expected={"['1']"},
    )


def publish(project: Project, version: str, *arguments: str) -> Completed:
    """``mlops-jfrog publish`` in the project's folder: mlops.yml says the rest."""
    return project.program.tool("publish", "--version", version, *arguments, folder=project.folder)


def properties(program: Program, path: str) -> dict[str, list[str]]:
    """Properties of a stored file; raises ClaimFailed where it is not there."""
    answer = program.ask(f"api/storage/{path}?properties")
    if answer is None:
        raise ClaimFailed(f"{path} is not there")
    found: dict[str, list[str]] = answer["properties"]
    return found


def refused(terminal: Terminal, what: str, ended: Completed, code: int) -> list[str]:
    """Check a refusal; its row in the closing table."""
    claim(terminal, f"refused with exit code {code}", found=ended.exit_code, expected=code)
    error = ended.result["errors"][0]
    claim(terminal, "with a remedy", found=bool(error["hint"]), expected=True)
    return [what, str(code), f"refused: {error['code']}"]
