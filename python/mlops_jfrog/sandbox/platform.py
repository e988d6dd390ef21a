"""One open data folder: what every service module works on."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from types import TracebackType

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.sandbox import accounts, garbage
from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.database import Database
from mlops_jfrog.sandbox.download_log import DownloadLog, forget_old
from mlops_jfrog.sandbox.part_files import PartFiles
from mlops_jfrog.sandbox.writes import Writes


class Platform:
    """The database, the checksum store and the options; ``with`` or ``close`` ends it.

    ``anonymous`` lets people without credentials read what ``anonymous`` is given the right to.
    Raises ConfigurationError when the folder can't be used.
    """

    def __init__(
        self, data: Path, *, advisories: Path | None = None, anonymous: bool = False
    ) -> None:
        try:
            data.mkdir(parents=True, exist_ok=True)
            os.chmod(data, 0o700)
            self.database = Database(data / "sandbox.sqlite3")
        except (OSError, sqlite3.DatabaseError) as error:
            raise ConfigurationError(
                f"the sandbox can't use the data folder {data}: {error}",
                hint="Give it a folder of its own that you may write to.",
            ) from error
        self.data = data
        self.advisories = advisories
        self.anonymous = anonymous
        self.verified_passwords: set[bytes] = set()
        self.writes = Writes(self.database)
        self.download_log = DownloadLog(self.database)
        self.store = ChecksumStore(data)
        self.store.remove_abandoned()
        self.part_files = PartFiles(data / "uploads")
        with self.database.write() as db:
            self.signing_key = accounts.signing_key(db)
            accounts.ensure_first_groups(db)
            forget_old(db)
        garbage.collect(self.database, self.store, data)
        self.admin_password = accounts.ensure_admin(self.database, data / "admin-password")

    def close(self) -> None:
        """Let go of the data folder."""
        self.writes.close()
        self.download_log.close()
        self.store.close()
        self.database.close()

    def __enter__(self) -> Platform:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
