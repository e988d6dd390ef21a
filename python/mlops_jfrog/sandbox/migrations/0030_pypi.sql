-- What upstream indexes said of a project, so that its files can be fetched, and served offline.

CREATE TABLE pypi_upstream_pages (
    repo TEXT NOT NULL REFERENCES repositories (key) ON DELETE CASCADE,
    project TEXT NOT NULL,
    fetched REAL NOT NULL,  -- seconds since 1970
    PRIMARY KEY (repo, project)
) STRICT, WITHOUT ROWID;

CREATE TABLE pypi_upstream_files (
    repo TEXT NOT NULL,
    project TEXT NOT NULL,
    filename TEXT NOT NULL,
    url TEXT NOT NULL,
    sha256 TEXT,
    requires_python TEXT,
    yanked TEXT,  -- the reason, which may be empty; none: not yanked
    PRIMARY KEY (repo, project, filename),
    FOREIGN KEY (repo, project) REFERENCES pypi_upstream_pages (repo, project) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
