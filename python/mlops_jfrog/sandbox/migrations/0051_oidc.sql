-- Issuers whose id tokens are exchanged for access tokens, and what their claims are worth.

CREATE TABLE oidc_providers (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL  -- JSON in the platform's shape
) STRICT;

CREATE TABLE oidc_mappings (
    provider TEXT NOT NULL REFERENCES oidc_providers (name) ON DELETE CASCADE,
    name TEXT NOT NULL,
    priority INTEGER NOT NULL,
    body TEXT NOT NULL,  -- JSON in the platform's shape
    PRIMARY KEY (provider, name)
) STRICT, WITHOUT ROWID;
