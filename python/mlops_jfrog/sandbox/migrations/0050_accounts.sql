-- What clients keep with users and groups besides their rights, and API keys.

ALTER TABLE users ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';  -- JSON
ALTER TABLE groups ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';  -- JSON
UPDATE groups SET settings = '{"autoJoin":true}' WHERE name = 'readers';

-- The key itself is made of the nonce and the folder's signing key, and is never stored.
CREATE TABLE api_keys (
    user TEXT PRIMARY KEY REFERENCES users (name) ON DELETE CASCADE,
    nonce TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE  -- sha256 of the key
) STRICT;
