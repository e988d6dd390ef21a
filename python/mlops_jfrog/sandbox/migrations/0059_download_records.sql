-- Every download of a stored file: who, when, what. It outlives the item.

CREATE TABLE download_records (
    id INTEGER PRIMARY KEY,
    repo TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    downloaded_by TEXT NOT NULL,
    downloaded TEXT NOT NULL
) STRICT;
CREATE INDEX download_records_by_path ON download_records (repo, path, id);
