"""Measures what users wait for: ``python -m benchmarks`` writes ``benchmarks/RESULTS.md``."""
