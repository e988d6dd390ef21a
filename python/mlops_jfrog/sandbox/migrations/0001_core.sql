-- Repositories, items with properties, contents, and who may do what.

CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- One row for each content in the checksum store.
CREATE TABLE blobs (
    sha256 TEXT PRIMARY KEY,
    sha1 TEXT NOT NULL,
    md5 TEXT NOT NULL,
    size INTEGER NOT NULL
) STRICT;
CREATE INDEX blobs_by_sha1 ON blobs (sha1);
CREATE INDEX blobs_by_md5 ON blobs (md5);

CREATE TABLE repositories (
    key TEXT PRIMARY KEY,
    rclass TEXT NOT NULL,
    package_type TEXT NOT NULL,
    configuration TEXT NOT NULL  -- JSON, as it was given, defaults filled in
) STRICT;

-- Files and folders. path is the parent folder, '.' at a repository's root, as AQL has it.
CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    repo TEXT NOT NULL REFERENCES repositories (key),
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('file', 'folder')),
    depth INTEGER NOT NULL,
    sha256 TEXT REFERENCES blobs (sha256),
    created TEXT NOT NULL,
    created_by TEXT NOT NULL,
    modified TEXT NOT NULL,
    modified_by TEXT NOT NULL,
    updated TEXT NOT NULL,
    UNIQUE (repo, path, name),
    CHECK ((type = 'file') = (sha256 IS NOT NULL))
) STRICT;
CREATE INDEX items_by_sha256 ON items (sha256);
CREATE INDEX items_by_name ON items (name);

CREATE TABLE properties (
    item INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (item, key, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX properties_by_value ON properties (key, value, item);

CREATE TABLE downloads (
    item INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
    count INTEGER NOT NULL,
    last TEXT NOT NULL,
    last_by TEXT NOT NULL
) STRICT;

CREATE TABLE users (
    name TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    password TEXT NOT NULL,  -- scrypt, salted; empty where the user has none
    admin INTEGER NOT NULL
) STRICT;

CREATE TABLE groups (
    name TEXT PRIMARY KEY,
    description TEXT NOT NULL
) STRICT;

CREATE TABLE memberships (
    user TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    member_of TEXT NOT NULL REFERENCES groups (name) ON DELETE CASCADE,
    PRIMARY KEY (user, member_of)
) STRICT, WITHOUT ROWID;

-- Issued tokens; the token itself is never stored, what it could be exchanged with only as a digest.
CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    scope TEXT NOT NULL,
    description TEXT NOT NULL,
    issued INTEGER NOT NULL,
    expires INTEGER,  -- seconds since the epoch; none: never
    refresh_digest TEXT UNIQUE,
    reference_digest TEXT UNIQUE
) STRICT;

CREATE TABLE permission_targets (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL  -- JSON in the platform's shape
) STRICT;
