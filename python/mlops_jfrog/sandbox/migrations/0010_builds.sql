-- Builds. The document itself is an item of a build-info repository; these rows make it searchable.

CREATE TABLE builds (
    id INTEGER PRIMARY KEY,
    item INTEGER NOT NULL UNIQUE REFERENCES items (id) ON DELETE CASCADE,
    repo TEXT NOT NULL,
    name TEXT NOT NULL,
    number TEXT NOT NULL,
    started TEXT NOT NULL,  -- as the client wrote it
    timestamp INTEGER NOT NULL,  -- the same in milliseconds since 1970
    url TEXT,
    created TEXT NOT NULL,
    created_by TEXT NOT NULL
) STRICT;
CREATE INDEX builds_by_name ON builds (name, number);

CREATE TABLE build_properties (
    build INTEGER NOT NULL REFERENCES builds (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (build, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE build_statuses (
    build INTEGER NOT NULL REFERENCES builds (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    status TEXT NOT NULL,
    comment TEXT,
    repository TEXT,
    timestamp TEXT NOT NULL,
    user TEXT NOT NULL,
    ci_user TEXT,
    PRIMARY KEY (build, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE build_modules (
    id INTEGER PRIMARY KEY,
    build INTEGER NOT NULL REFERENCES builds (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    type TEXT
) STRICT;
CREATE INDEX build_modules_by_build ON build_modules (build);

CREATE TABLE build_artifacts (
    id INTEGER PRIMARY KEY,
    module INTEGER NOT NULL REFERENCES build_modules (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    type TEXT,
    path TEXT,
    repo TEXT,
    sha1 TEXT,
    sha256 TEXT,
    md5 TEXT
) STRICT;
CREATE INDEX build_artifacts_by_module ON build_artifacts (module);
CREATE INDEX build_artifacts_by_sha1 ON build_artifacts (sha1);

CREATE TABLE build_dependencies (
    id INTEGER PRIMARY KEY,
    module INTEGER NOT NULL REFERENCES build_modules (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    type TEXT,
    scopes TEXT NOT NULL,  -- separated by commas
    sha1 TEXT,
    sha256 TEXT,
    md5 TEXT
) STRICT;
CREATE INDEX build_dependencies_by_module ON build_dependencies (module);
CREATE INDEX build_dependencies_by_sha1 ON build_dependencies (sha1);
