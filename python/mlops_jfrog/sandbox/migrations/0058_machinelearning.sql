-- Uploads of FrogML that were started and not ended; id: milliseconds since 1970.

CREATE TABLE machinelearning_transactions (
    id INTEGER PRIMARY KEY,
    repo TEXT NOT NULL REFERENCES repositories (key) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    started_by TEXT NOT NULL
) STRICT;
