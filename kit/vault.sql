-- Keys of persons, wrapped by the master key. A destroyed key leaves its row, so that erasure can be shown.
CREATE TABLE IF NOT EXISTS keys (
    subject uuid PRIMARY KEY,
    wrapped bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz
);
CREATE TABLE IF NOT EXISTS fingerprints (
    fingerprint bytea PRIMARY KEY,
    subject uuid NOT NULL REFERENCES keys
);
CREATE INDEX IF NOT EXISTS fingerprints_subject ON fingerprints (subject);
CREATE TABLE IF NOT EXISTS secrets (
    name text PRIMARY KEY,
    wrapped bytea NOT NULL
);
