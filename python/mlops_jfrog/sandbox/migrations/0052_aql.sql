-- What lies in stored archives, for archive.entries of the query language.

CREATE TABLE archives (
    sha256 TEXT PRIMARY KEY REFERENCES blobs (sha256) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE archive_entries (
    sha256 TEXT NOT NULL REFERENCES archives (sha256) ON DELETE CASCADE,
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (sha256, path, name)
) STRICT;
CREATE INDEX archive_entries_by_name ON archive_entries (name);
