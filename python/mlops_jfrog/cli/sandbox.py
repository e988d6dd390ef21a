"""``sandbox``: the embedded platform, for trying, developing and testing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import platformdirs

from mlops_jfrog.cli.execution import Reporting, execute
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.cli.verb import Verb
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.workflows.journal import Journal

_SUMMARY = "Serve an embedded platform for trying, developing and testing; not for production."


def sandbox_verb(name: str) -> click.Command:
    """The command."""
    return Verb(name, _SUMMARY, [*_place(), *_behaviour()], _run)


def _place() -> list[click.Option]:
    path = click.Path(path_type=Path)
    return [
        click.Option(
            ["--data"], type=path, help="Folder that keeps everything; by default the user's own."
        ),
        click.Option(
            ["--host"], default="127.0.0.1", help="Address to serve; by default loopback."
        ),
        click.Option(
            ["--port"],
            type=click.IntRange(0, 65535),
            default=8082,
            help="Port to serve; by default 8082, 0 is a free one.",
        ),
        click.Option(
            ["--ready-file"],
            type=path,
            help="JSON file for URL and token; by default ready.json in --data.",
        ),
    ]


def _behaviour() -> list[click.Option]:
    return [
        click.Option(
            ["--advisories"],
            type=click.Path(path_type=Path, exists=True, file_okay=False),
            help="Folder of OSV advisories for Xray.",
        ),
        click.Option(
            ["--anonymous"],
            is_flag=True,
            help="Let people without credentials read what the user anonymous may read.",
        ),
        click.Option(
            ["--fault", "faults"],
            multiple=True,
            metavar="FAULT",
            help="Something that goes wrong on purpose, such as error=503,rate=0.1 (repeatable).",
        ),
        click.Option(
            ["--fault-seed"],
            type=int,
            default=0,
            help="Decides which requests are struck; by default 0.",
        ),
    ]


def _run(given: dict[str, Any], reporting: Reporting, surroundings: Surroundings) -> int:
    def work(journal: Journal) -> Outcome:
        return _serve(journal, **given)

    return execute("sandbox", work, reporting, surroundings)


def _serve(
    journal: Journal,
    *,
    data: Path | None,
    host: str,
    port: int,
    advisories: Path | None,
    anonymous: bool,
    ready_file: Path | None,
    faults: tuple[str, ...],
    fault_seed: int,
) -> Outcome:
    try:
        # Imported on use: its packages are an extra.
        from mlops_jfrog.sandbox.faults.plan import FaultPlan
        from mlops_jfrog.sandbox.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "mlops_jfrog").startswith("mlops_jfrog"):
            raise
        raise ConfigurationError(
            f"the sandbox needs the package {error.name}, which is not installed",
            hint="pip install 'mlops-jfrog[sandbox]'",
        ) from error
    plan = FaultPlan.parse(faults, fault_seed)
    folder = data or platformdirs.user_data_path("mlops-jfrog") / "sandbox"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    ready = ready_file or folder / "ready.json"
    # One of an earlier run names a port that may be somebody else's by now.
    ready.unlink(missing_ok=True)
    journal.step(f"serve {folder}; stop with Ctrl-C")
    journal.detail(f"URL and administrator's token: {ready} (readable by you only)")
    for fault in plan.faults:
        journal.step(f"on purpose: {fault}")
    try:
        serve(folder, host, port, ready, advisories, plan, anonymous=anonymous)
    except KeyboardInterrupt:
        # The way to stop it, not a failure.
        journal.step("stopped")
    finally:
        ready.unlink(missing_ok=True)
    return Outcome(
        outputs={"data": str(folder)}, summary="the sandbox has stopped; its data is kept"
    )
