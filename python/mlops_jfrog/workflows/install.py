"""Install: packages through the platform's virtual repository, recorded for the build-info."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mlops_jfrog.contract.dependencies import Install
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.build_info import BuildDependency, Module
from mlops_jfrog.domain.build_parts import BuildPart
from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.errors import NotFoundError, UsageError
from mlops_jfrog.scan.installed_packages import Installation
from mlops_jfrog.scan.requirement_names import asked_names
from mlops_jfrog.workflows.build_parts import store_part
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.package_checksums import Checksum, checksums
from mlops_jfrog.workflows.pip_process import (
    ASKS_A_COMMAND,
    Pip,
    make_environment,
    pip_environment,
    target_python,
)
from mlops_jfrog.workflows.tool_environment import tool_environment, write_netrc
from mlops_jfrog.workflows.version_files import lock_name


@dataclass(frozen=True)
class _Recorded:
    """One package as the build-info and the outputs have it."""

    dependency: BuildDependency
    checksum: Checksum
    now: bool

    def to_json(self) -> dict[str, object]:
        return {
            "id": self.dependency.id,
            "sha256": self.checksum.sha256,
            "sha1": self.checksum.sha1,
            "md5": self.checksum.md5,
            "requestedBy": [list(chain) for chain in self.dependency.requested_by],
            "installed": "now" if self.now else "before",
            "checkedBy": self.checksum.checked_by,
            "reason": self.checksum.reason,
        }


def install(operation: Install, context: Context) -> Outcome:
    """The command and the step."""
    project = context.settings.project()
    words = _words(operation, context)
    build = BuildRef(project.build.name, project.build.number, project.build.project)
    module = operation.module or f"{build.name}:python"
    python, there = target_python(operation.python, context.directory, context.environment)
    if not there:
        context.journal.step(f"make a virtual environment for {python}")
        make_environment(python.parent.parent, context.environment)
    context.journal.step(f"install into {python} from {project.pypi_repository}")
    packages = _installed(operation, context, python, words, module)
    part = BuildPart(
        (Module(id=module, type="python", dependencies=tuple(p.dependency for p in packages)),)
    )
    path = store_part(context, build, part)
    unchecked = [each.dependency.id for each in packages if each.checksum.sha256 is None]
    for each in packages:
        if each.checksum.sha256 is None:
            context.journal.detail(f"unchecked: {each.dependency.id}: {each.checksum.reason}")
    return Outcome(
        outputs={
            "build": {"name": build.name, "number": build.number},
            "module": module,
            "repository": project.pypi_repository,
            "python": str(python),
            "packages": [each.to_json() for each in packages],
            "unchecked": unchecked,
            "part": str(path),
        },
        summary=f"{len(packages)} packages recorded for build {build}"
        + (f", {len(unchecked)} of them without a checksum" if unchecked else ""),
    )


def _installed(
    operation: Install, context: Context, python: Path, words: Sequence[str], module: str
) -> list[_Recorded]:
    with tempfile.TemporaryDirectory(prefix="mlops-jfrog-") as temporary:
        folder = Path(temporary)
        found = tool_environment(context, folder)
        environment = pip_environment(context.environment, found.whole(), folder)
        pip = Pip(python, environment, context.journal.detail)
        if pip.version() < ASKS_A_COMMAND:
            netrc = write_netrc(context.settings.connection(), folder)
            pip = replace(pip, environment={**environment, "NETRC": str(netrc)})
        now = pip.install([*(operation.pip_options or ()), *words], folder / "report.json")
        installation = pip.installation()
    asked = set(_asked(operation, context))
    chains = installation.chains({*asked, *_unnamed(installation, asked, now)}, module)
    packages = [installation.packages[name] for name in sorted(chains)]
    told = checksums(context.platform, context.settings.project().pypi_repository, packages, now)
    return [
        _Recorded(
            BuildDependency(
                id=package.id,
                type="pypi",
                requested_by=chains[package.key],
                sha256=told[package.key].sha256,
                sha1=told[package.key].sha1,
                md5=told[package.key].md5,
            ),
            told[package.key],
            package.key in now,
        )
        for package in packages
    ]


def _unnamed(installation: Installation, asked: Iterable[str], now: Iterable[str]) -> set[str]:
    """Packages that were installed now and that nothing that was named leads to."""
    reached = installation.chains(set(asked), "")
    return {name for name in now if name in installation.packages and name not in reached}


def _words(operation: Install, context: Context) -> list[str]:
    """What pip is asked for; UsageError where that is nothing."""
    for option in operation.pip_options or ():
        if not option.startswith("-"):
            raise UsageError(f"{option!a} is no option of pip", hint="Name packages by --package.")
    named = list(operation.packages or ())
    for each in named:
        if each.startswith("-"):
            raise UsageError(f"{each!a} is no requirement", hint="Give options by --pip-option.")
    lock = _lock(operation, context)
    if lock is not None:
        named += ["--requirement", str(lock)]
    if not named:
        raise UsageError(
            "there is nothing to install",
            hint="Give --package or --requirements, or write requirements.txt.",
        )
    return named


def _lock(operation: Install, context: Context) -> Path | None:
    """The requirements file: with packages only one that was given."""
    project = context.settings.project()
    name = lock_name(context)
    if name is None or (operation.packages and operation.requirements is None):
        return None
    path = project.directory / name
    if not path.is_file():
        raise NotFoundError(f"{path} does not exist", hint="Check requirements: in mlops.yml.")
    return path


def _asked(operation: Install, context: Context) -> Iterable[str]:
    yield from asked_names(operation.packages or (), lambda name: ())
    lock = _lock(operation, context)
    if lock is not None:
        seen: set[str] = set()

        def nested(name: str) -> Sequence[str]:
            path = lock.parent / name
            if name in seen or not path.is_file():
                return ()
            seen.add(name)
            return path.read_text(encoding="utf-8").splitlines()

        yield from asked_names(lock.read_text(encoding="utf-8").splitlines(), nested)
