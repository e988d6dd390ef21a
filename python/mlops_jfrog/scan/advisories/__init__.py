"""Known vulnerabilities of Python packages, read offline from OSV records.

The folder format is the PyPA advisory database's: ``<package>/<id>.yaml``. A small set of records
is bundled; their facts are public, their words are this project's.
"""

from __future__ import annotations

from mlops_jfrog.domain.vulnerability import Advisory, Severity
from mlops_jfrog.scan.advisories.database import AdvisoryDatabase

__all__ = ["Advisory", "AdvisoryDatabase", "Severity"]
