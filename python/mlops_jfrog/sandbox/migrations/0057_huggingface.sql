-- The commits that clients of Hugging Face repositories made, newest last.

CREATE TABLE huggingface_commits (
    number INTEGER PRIMARY KEY,
    repo TEXT NOT NULL REFERENCES repositories (key) ON DELETE CASCADE,
    model TEXT NOT NULL,  -- the folder: models/<org>/<name>
    revision TEXT NOT NULL,
    sha TEXT NOT NULL,
    summary TEXT NOT NULL,
    description TEXT NOT NULL,
    author TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
CREATE INDEX huggingface_commits_by_revision ON huggingface_commits (repo, model, revision);
