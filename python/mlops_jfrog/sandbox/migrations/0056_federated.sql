-- What changed in federated repositories, by whatever route, and what their members know of it.

-- The newest change of each path; a row without an item is a deletion.
CREATE TABLE federated_changes (
    repo TEXT NOT NULL REFERENCES repositories (key) ON DELETE CASCADE,
    path TEXT NOT NULL,
    number INTEGER NOT NULL UNIQUE,  -- grows with every change
    changed TEXT NOT NULL,  -- later than any change of the path that was known before
    own INTEGER NOT NULL,  -- 0: it came from another member, which tells the others itself
    PRIMARY KEY (repo, path)
) STRICT;
CREATE INDEX federated_changes_by_number ON federated_changes (repo, number);

-- Up to which change a member of a repository knows everything.
CREATE TABLE federated_positions (
    repo TEXT NOT NULL REFERENCES repositories (key) ON DELETE CASCADE,
    url TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (repo, url)
) STRICT, WITHOUT ROWID;

-- Has a row only inside a transaction that stores what another member sent.
CREATE TABLE federated_receiving (at INTEGER PRIMARY KEY) STRICT;

-- To insert here notes that an item changed, where its repository is a federated one.
CREATE VIEW federated_notes AS SELECT repo, path, name FROM items;

CREATE TRIGGER federated_noted INSTEAD OF INSERT ON federated_notes
WHEN EXISTS (SELECT 1 FROM repositories WHERE key = NEW.repo AND rclass = 'federated')
    AND NOT EXISTS (SELECT 1 FROM federated_receiving)
BEGIN
    INSERT INTO federated_changes VALUES (
        NEW.repo,
        CASE NEW.path WHEN '.' THEN NEW.name ELSE NEW.path || '/' || NEW.name END,
        (SELECT coalesce(max(number), 0) + 1 FROM federated_changes),
        strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
        1
    ) ON CONFLICT (repo, path) DO UPDATE SET
        number = excluded.number,
        changed = max(
            excluded.changed, strftime('%Y-%m-%dT%H:%M:%fZ', changed, '+0.001 seconds')
        ),
        own = 1;
END;

CREATE TRIGGER federated_item_added AFTER INSERT ON items
BEGIN
    INSERT INTO federated_notes VALUES (NEW.repo, NEW.path, NEW.name);
END;

CREATE TRIGGER federated_item_changed AFTER UPDATE OF sha256 ON items
BEGIN
    INSERT INTO federated_notes VALUES (NEW.repo, NEW.path, NEW.name);
END;

CREATE TRIGGER federated_item_deleted AFTER DELETE ON items
BEGIN
    INSERT INTO federated_notes VALUES (OLD.repo, OLD.path, OLD.name);
END;

CREATE TRIGGER federated_property_added AFTER INSERT ON properties
BEGIN
    INSERT INTO federated_notes SELECT repo, path, name FROM items WHERE id = NEW.item;
END;

CREATE TRIGGER federated_property_removed AFTER DELETE ON properties
BEGIN
    INSERT INTO federated_notes SELECT repo, path, name FROM items WHERE id = OLD.item;
END;
