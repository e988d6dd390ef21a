"""Programs that do a job: ``PROGRAM JOB.json``, the token in ``BENCH_TOKEN``.

Each runs with the interpreter of its own environment, so that it imports nothing of the benchmark.
"""
