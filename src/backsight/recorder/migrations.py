"""The format of a record, as numbered migrations: a new file runs them all, an old one the rest.

Format n is what the first n migrations make. A migration that has landed is never changed; a new
format is one more entry here.
"""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE entries (kind TEXT NOT NULL, key INTEGER NOT NULL, body BLOB NOT NULL, "
        "seal BLOB NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID",
        "CREATE TABLE chunks (key INTEGER PRIMARY KEY, body BLOB NOT NULL, seal BLOB NOT NULL)",
        "CREATE TABLE snapshots (key INTEGER PRIMARY KEY, body BLOB NOT NULL, seal BLOB NOT NULL)",
    ),
)
"""entries: plain data as JSON, by kind and number. chunks: metrics of consecutive steps, by the
first. snapshots: states, by step. seal: a checksum of kind, number and body, so that a damaged
row is told from a whole one."""

NEWEST = len(MIGRATIONS)
