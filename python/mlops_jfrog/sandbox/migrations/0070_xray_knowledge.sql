-- Licences and releases beside the findings, what a scan knew, and violations that were accepted.

ALTER TABLE xray_scans ADD COLUMN components TEXT;  -- JSON
ALTER TABLE xray_scans ADD COLUMN knowledge TEXT NOT NULL DEFAULT '';
ALTER TABLE xray_files ADD COLUMN knowledge TEXT NOT NULL DEFAULT '';

CREATE TABLE xray_ignore_rules (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL,  -- JSON, as it was given
    author TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
