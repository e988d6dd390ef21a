-- Uploads in parts; the parts lie in uploads/<id>/<number> of the data folder.

CREATE TABLE uploads (
    id TEXT PRIMARY KEY,  -- unguessable: who knows it may send parts
    token TEXT NOT NULL UNIQUE,  -- sha256 of the token that steers the upload
    repo TEXT NOT NULL,
    path TEXT NOT NULL,
    part_bytes INTEGER NOT NULL,
    created TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('PARTS', 'FINISHED', 'NON_RETRYABLE_ERROR')),
    sha256 TEXT,  -- of the whole, once it is merged
    deploy_token TEXT  -- sha256 of the token that the final deploy shows
) STRICT;
