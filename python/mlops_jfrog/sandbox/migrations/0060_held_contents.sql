-- Contents that came before the item that will have them: not garbage until then.

CREATE TABLE held_contents (
    sha256 TEXT PRIMARY KEY REFERENCES blobs (sha256) ON DELETE CASCADE,
    until REAL NOT NULL  -- seconds since 1970
) STRICT, WITHOUT ROWID;
