"""The one SQLite file: connections, explicit transactions, named migrations.

Write-ahead log, one writer at a time: inside a process a lock, between processes SQLite's own
(``BEGIN IMMEDIATE``). Readers see the last commit and never wait.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import resources
from pathlib import Path

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.sandbox.clock import now

_BUSY_SECONDS = 60.0


class Database:
    """Connections to one database file; closed by ``close``."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._readers: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._writers: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._write_lock = threading.Lock()
        try:
            with closing(self._connect("journal_mode = WAL")):
                pass
            self._migrate()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A consistent view of the last commit; a statement that writes is an error."""
        # A write here would fail only where another commit came in between: so it always fails.
        yield from self._transaction(self._readers, "BEGIN", "query_only = ON")

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """The only writer: committed at the end of the block, rolled back when it raises."""
        with self._write_lock:
            yield from self._transaction(self._writers, "BEGIN IMMEDIATE", "query_only = OFF")

    def make_durable(self) -> None:
        """What is committed now survives a power cut too."""
        with self._write_lock, closing(self._connect("wal_checkpoint(FULL)")):
            pass

    def close(self) -> None:
        """Close every idle connection; the last one checkpoints the log."""
        for idle in (self._readers, self._writers):
            while not idle.empty():
                idle.get_nowait().close()

    def _transaction(
        self, idle: queue.LifoQueue[sqlite3.Connection], begin: str, mode: str
    ) -> Iterator[sqlite3.Connection]:
        try:
            connection = idle.get_nowait()
        except queue.Empty:
            connection = self._connect(mode)
        try:
            connection.execute(begin)
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            idle.put(connection)

    def _connect(self, mode: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._file, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            # A killed process loses nothing at NORMAL; only a power cut may lose the last commits.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA {mode}")
        except sqlite3.Error:  # the file is no database
            connection.close()
            raise
        return connection

    def _migrate(self) -> None:
        available = _migrations()
        with self.write() as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS migrations"
                " (name TEXT PRIMARY KEY, applied TEXT NOT NULL) STRICT"
            )
            applied = {row["name"] for row in connection.execute("SELECT name FROM migrations")}
        if unknown := applied - available.keys():
            raise ConfigurationError(
                f"the sandbox's data folder was written by a newer version ({min(unknown)})",
                hint="Use that version, or another data folder.",
            )
        for name in sorted(available.keys() - applied):
            self._apply(name, available[name])

    def _apply(self, name: str, script: str) -> None:
        with self.write() as connection:
            done = connection.execute("SELECT 1 FROM migrations WHERE name = ?", (name,)).fetchone()
            if done:  # another process came first
                return
            for statement in _statements(script):
                connection.execute(statement)
            connection.execute("INSERT INTO migrations VALUES (?, ?)", (name, now()))


def _migrations() -> dict[str, str]:
    """Name and script of every migration that this version knows."""
    folder = resources.files("mlops_jfrog.sandbox") / "migrations"
    return {
        script.name.removesuffix(".sql"): script.read_text(encoding="utf-8")
        for script in folder.iterdir()
        if script.name.endswith(".sql")
    }


def _statements(script: str) -> Iterator[str]:
    """Single statements, since ``executescript`` would commit before the migration is recorded."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending
