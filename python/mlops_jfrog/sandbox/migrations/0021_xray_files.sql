-- What was found in single stored files; a content is looked at once under each name.

CREATE TABLE xray_files (
    sha256 TEXT NOT NULL REFERENCES blobs (sha256) ON DELETE CASCADE,
    name TEXT NOT NULL,
    package_type TEXT NOT NULL,
    completed TEXT NOT NULL,
    findings TEXT NOT NULL,  -- JSON
    PRIMARY KEY (sha256, name, package_type)
) STRICT, WITHOUT ROWID;
