-- The region's ledger: every fact of every service, once, byte for byte as its own service stored it. Positions count
-- from 1 without gaps, and are given out under a lock: the fact at position n is leaf n - 1 of the tree.
CREATE TABLE IF NOT EXISTS ledger (
    position bigint PRIMARY KEY CHECK (position > 0),
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
-- The tree over the ledger: complete subtrees from level 8 (256 facts) up. What is below follows from the hashes.
CREATE TABLE IF NOT EXISTS tree_nodes (
    level int NOT NULL CHECK (level >= 8),
    place bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (level, place)
);
-- Signed heads of the tree: what was said of the ledger, when, and with which (public) key it can be checked.
CREATE TABLE IF NOT EXISTS tree_heads (
    size bigint NOT NULL,
    signer text NOT NULL,
    note text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (size, signer)
);
GRANT SELECT, INSERT ON ledger, ledger_aside, tree_nodes, tree_heads TO evaluation;
