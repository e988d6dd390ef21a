-- What upstreams of remote repositories answered: documents, files, and what they don't have.

DROP TABLE pypi_upstream_files;
DROP TABLE pypi_upstream_pages;

CREATE TABLE remote_documents (
    repo TEXT NOT NULL REFERENCES repositories (key) ON DELETE CASCADE,
    path TEXT NOT NULL,
    found INTEGER NOT NULL,  -- 0: the upstream has none
    content_type TEXT NOT NULL,
    body BLOB NOT NULL,
    etag TEXT,
    last_modified TEXT,
    checked REAL NOT NULL,  -- seconds since 1970
    PRIMARY KEY (repo, path)
) STRICT;

CREATE TABLE remote_files (
    item INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
    etag TEXT,
    last_modified TEXT,
    checked REAL NOT NULL,
    reported INTEGER NOT NULL DEFAULT 0,  -- downloads that the upstream was told of
    properties TEXT NOT NULL DEFAULT '[]'  -- JSON: keys of those that came from the upstream
) STRICT;

CREATE TABLE remote_misses (
    repo TEXT NOT NULL REFERENCES repositories (key) ON DELETE CASCADE,
    path TEXT NOT NULL,
    checked REAL NOT NULL,
    PRIMARY KEY (repo, path)
) STRICT, WITHOUT ROWID;

-- Downloads elsewhere of what came from here, as smart remotes report them.
CREATE TABLE remote_downloads (
    item INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    origin TEXT NOT NULL,
    count INTEGER NOT NULL,
    last TEXT NOT NULL,
    last_by TEXT NOT NULL,
    PRIMARY KEY (item, origin)
) STRICT, WITHOUT ROWID;
