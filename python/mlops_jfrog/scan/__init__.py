"""Judges model files without loading them, and dependencies by known advisories."""

from __future__ import annotations

from mlops_jfrog.domain.findings import FileScan, Finding, Verdict
from mlops_jfrog.scan.engine import scan_file, scan_folder
from mlops_jfrog.scan.policy import ScanPolicy

__all__ = ["FileScan", "Finding", "ScanPolicy", "Verdict", "scan_file", "scan_folder"]
