-- Curation: custom conditions, policies, and what they kept out.

CREATE TABLE curation_conditions (
    id INTEGER PRIMARY KEY,
    body TEXT NOT NULL  -- JSON, as it was given
) STRICT;

CREATE TABLE curation_policies (
    id INTEGER PRIMARY KEY,
    body TEXT NOT NULL  -- JSON, as it was given
) STRICT;

CREATE TABLE curation_decisions (
    id INTEGER PRIMARY KEY,
    created TEXT NOT NULL,
    body TEXT NOT NULL  -- JSON
) STRICT;
