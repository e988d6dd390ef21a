-- Xray: what is indexed, the policies and watches, and one scan for each run of a build.

CREATE TABLE xray_policies (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL,  -- JSON, as it was given
    author TEXT NOT NULL,
    created TEXT NOT NULL,
    modified TEXT NOT NULL
) STRICT;

CREATE TABLE xray_watches (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL  -- JSON, as it was given
) STRICT;

-- Names or Ant patterns; indexed repositories have xrayIndex in their configuration.
CREATE TABLE xray_indexed_builds (
    pattern TEXT PRIMARY KEY
) STRICT;

CREATE TABLE xray_scans (
    build INTEGER PRIMARY KEY REFERENCES builds (id) ON DELETE CASCADE,
    document TEXT NOT NULL,  -- sha256 of the build-info that is scanned
    requested TEXT NOT NULL,
    completed TEXT,  -- none: still to be done
    failure TEXT,
    findings TEXT  -- JSON
) STRICT;
