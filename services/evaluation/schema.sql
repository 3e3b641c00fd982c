-- The region's ledger: every fact of every service, once, byte for byte as its own service stored it.
CREATE TABLE IF NOT EXISTS ledger (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream uuid NOT NULL,
    service text NOT NULL,
    number int NOT NULL,
    area text NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    hash text NOT NULL,
    UNIQUE (stream, service, number)
);
-- Facts that do not follow the chain as the ledger knows it: kept, never silently taken in.
CREATE TABLE IF NOT EXISTS ledger_aside (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream uuid NOT NULL,
    service text NOT NULL,
    number int NOT NULL,
    state bytea NOT NULL,
    hash text NOT NULL,
    reason text NOT NULL,
    put_aside_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (stream, service, number, hash)
);
GRANT SELECT, INSERT ON ledger, ledger_aside TO evaluation;
-- The list of verbeterpunten of the region, beside that of casussen.
CREATE TABLE IF NOT EXISTS verbeterpunten_v1 (LIKE overview_v1 INCLUDING ALL);
GRANT SELECT, INSERT, UPDATE, DELETE ON verbeterpunten_v1 TO evaluation;
