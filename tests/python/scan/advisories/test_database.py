"""The bundled records against the facts, and against the reference records where present."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from packaging.version import InvalidVersion, Version

from mlops_jfrog.errors import ConfigurationError, NotFoundError
from mlops_jfrog.scan.advisories import AdvisoryDatabase, Severity
from mlops_jfrog.scan.advisories import database as database_module

DATA = Path(database_module.__file__).parent / "data"
BUNDLED = sorted(DATA.rglob("*.yaml"))


def test_joblib_before_1_2_0_runs_code() -> None:
    (advisory,) = AdvisoryDatabase.bundled().matching("joblib", "1.1.0")
    assert advisory.id == "PYSEC-2022-288"
    assert advisory.cves == ("CVE-2022-21797",)
    assert advisory.severity is Severity.CRITICAL
    assert advisory.score == 9.8
    assert advisory.fixed_versions == ("1.2.0",)
    assert "pre_dispatch" in advisory.summary


@pytest.mark.parametrize(
    ("name", "version", "identifiers"),
    [
        ("joblib", "1.2.0", []),
        ("Joblib", "1.1.1", ["PYSEC-2022-288"]),
        ("joblib", "1.1.0+local.build", ["PYSEC-2022-288"]),
        ("joblib", "1.2.0rc1", ["PYSEC-2022-288"]),
        ("urllib3", "1.26.17", ["PYSEC-2023-212"]),
        ("urllib3", "2.0.5", ["PYSEC-2023-192", "PYSEC-2023-212"]),
        ("urllib3", "2.0.7", []),
        ("PyYAML", "5.3.1", ["PYSEC-2021-142"]),
        ("scikit_learn", "0.23.2", ["PYSEC-2020-108"]),
        ("certifi", "2014.4.22", []),
        ("certifi", "2015.04.28", ["PYSEC-2023-135"]),
        ("no-such-package", "1.0", []),
    ],
)
def test_verdicts(name: str, version: str, identifiers: list[str]) -> None:
    found = AdvisoryDatabase.bundled().matching(name, version)
    assert [advisory.id for advisory in found] == identifiers


def test_a_version_that_cannot_be_compared_has_every_advisory() -> None:
    assert len(AdvisoryDatabase.bundled().matching("urllib3", "unknown")) == 3


def test_the_worst_comes_first() -> None:
    found = AdvisoryDatabase.bundled().matching("numpy", "1.16.0")
    assert [str(advisory.severity) for advisory in found] == ["critical", "medium"]


def test_every_bundled_record_is_read() -> None:
    assert len(AdvisoryDatabase.bundled()) == len(BUNDLED) == 20


@pytest.mark.parametrize("bundled", BUNDLED, ids=lambda path: path.stem)
def test_verdicts_agree_with_the_published_record(
    bundled: Path, tmp_path: Path, reference: Path
) -> None:
    package = bundled.parent.name
    published = reference / "advisories" / package / bundled.name
    record = yaml.safe_load(published.read_text())
    assert bundled.read_text() not in published.read_text()
    theirs = _database(tmp_path / "theirs", published)
    ours = _database(tmp_path / "ours", bundled)
    (affected,) = record["affected"]
    fixed = theirs.matching(package, "unknown")[0].fixed_versions
    versions = [v for v in (*map(str, affected["versions"]), *fixed, "0.0.1", "99999") if _valid(v)]
    assert len(versions) > 5
    for version in versions:
        assert bool(ours.matching(package, version)) == bool(theirs.matching(package, version)), (
            version
        )
    (advisory,) = ours.matching(package, "unknown")
    assert set(advisory.aliases) <= set(record["aliases"])
    assert advisory.cves == theirs.matching(package, "unknown")[0].cves


def test_every_published_record_of_the_reference_is_read(reference: Path) -> None:
    published = AdvisoryDatabase.from_folder(reference / "advisories")
    assert len(published) == len(list((reference / "advisories").rglob("*.yaml")))
    assert [a.id for a in published.matching("joblib", "1.1.0")] == ["PYSEC-2022-288"]


def test_a_folder_without_records_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no advisories in"):
        AdvisoryDatabase.from_folder(tmp_path / "absent")


def test_a_record_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "joblib").mkdir()
    (tmp_path / "joblib" / "broken.yaml").write_text("id: [")
    with pytest.raises(
        ConfigurationError, match=r"advisory joblib.broken\.yaml: not an OSV record"
    ):
        AdvisoryDatabase.from_folder(tmp_path)


def _database(folder: Path, record: Path) -> AdvisoryDatabase:
    folder.mkdir()
    (folder / record.name).write_bytes(record.read_bytes())
    return AdvisoryDatabase.from_folder(folder)


def _valid(version: str) -> bool:
    try:
        Version(version)
    except InvalidVersion:
        return False
    return True
