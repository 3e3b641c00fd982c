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
-- Where the fact lies in the store of its own service: not part of what is proven, but both sides can count up to there.
ALTER TABLE ledger ADD COLUMN IF NOT EXISTS source bigint;
-- The few facts that supervision asks for over the whole region.
CREATE INDEX IF NOT EXISTS ledger_emergencies ON ledger (topic, position) WHERE topic IN (
    'nl.doorstroompunt.casussen.noodtoegang-verleend.v1', 'nl.doorstroompunt.casussen.noodtoegang-beoordeeld.v1'
);
-- What a fact belongs together with, and when it came here: to follow one command through the region. Empty for what came
-- in before these were kept; that is found through its casus.
ALTER TABLE ledger ADD COLUMN IF NOT EXISTS correlation uuid;
ALTER TABLE ledger ADD COLUMN IF NOT EXISTS trace uuid;
ALTER TABLE ledger ADD COLUMN IF NOT EXISTS taken_at timestamptz;
ALTER TABLE ledger ALTER COLUMN taken_at SET DEFAULT clock_timestamp();
CREATE INDEX IF NOT EXISTS ledger_correlation ON ledger (correlation);
CREATE INDEX IF NOT EXISTS ledger_trace ON ledger (trace);
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
-- Every day, of every service, whether the ledger holds what she says that she holds: kept whatever the outcome.
CREATE TABLE IF NOT EXISTS reconciliations (
    day date NOT NULL,
    service text NOT NULL,
    position bigint NOT NULL,
    own_facts bigint NOT NULL,
    own_digest text NOT NULL,
    ledger_facts bigint NOT NULL,
    ledger_digest text NOT NULL,
    told_at timestamptz NOT NULL,
    compared_at timestamptz NOT NULL DEFAULT now(),
    mended_at timestamptz,
    PRIMARY KEY (day, service)
);
GRANT SELECT, INSERT, UPDATE (mended_at) ON reconciliations TO evaluation;
-- The list of verbeterpunten of the region, beside that of casussen.
CREATE TABLE IF NOT EXISTS verbeterpunten_v2 (LIKE overview_v1 INCLUDING ALL);
GRANT SELECT, INSERT, UPDATE, DELETE ON verbeterpunten_v2 TO evaluation;
-- The list of reports of the region.
CREATE TABLE IF NOT EXISTS verslagen_v1 (LIKE overview_v1 INCLUDING ALL);
GRANT SELECT, INSERT, UPDATE, DELETE ON verslagen_v1 TO evaluation;
-- The list of drafts of the region.
CREATE TABLE IF NOT EXISTS concepten_v1 (LIKE overview_v1 INCLUDING ALL);
GRANT SELECT, INSERT, UPDATE, DELETE ON concepten_v1 TO evaluation;

-- The work of the region: one row per casus, made of the ledger. Categories, and the person as ciphertext; never a name.
CREATE TABLE IF NOT EXISTS werklijst_v1 (
    casus uuid PRIMARY KEY,
    position bigint NOT NULL,
    area text NOT NULL,
    coach text,
    step int NOT NULL,
    target_group text,
    proposed text,
    route text,
    priority int,
    stuck boolean NOT NULL,
    unseen boolean NOT NULL,
    aftercare boolean NOT NULL,
    result text,
    waiting_for text[] NOT NULL,
    term text,
    due_at timestamptz,
    opened_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    closed_at timestamptz,
    closed_because text,
    person uuid,
    person_fact uuid,
    person_sealed text
);
CREATE INDEX IF NOT EXISTS werklijst_v1_area ON werklijst_v1 (area, casus) WHERE closed_at IS NULL;
CREATE INDEX IF NOT EXISTS werklijst_v1_coach ON werklijst_v1 (coach, casus) WHERE closed_at IS NULL;
CREATE INDEX IF NOT EXISTS werklijst_v1_person ON werklijst_v1 (person);
CREATE INDEX IF NOT EXISTS werklijst_v1_due ON werklijst_v1 (due_at, casus);
CREATE INDEX IF NOT EXISTS werklijst_v1_opened ON werklijst_v1 (opened_at, casus);
CREATE INDEX IF NOT EXISTS werklijst_v1_changed ON werklijst_v1 (changed_at, casus);
CREATE INDEX IF NOT EXISTS werklijst_v1_priority ON werklijst_v1 (priority, casus);
CREATE INDEX IF NOT EXISTS werklijst_v1_step ON werklijst_v1 (step, casus);
CREATE INDEX IF NOT EXISTS werklijst_v1_waiting ON werklijst_v1 USING gin (waiting_for);
GRANT SELECT, INSERT, UPDATE, DELETE ON werklijst_v1 TO evaluation;

-- Which files of rules were adopted, up to a place in the ledger.
CREATE INDEX IF NOT EXISTS ledger_adopted ON ledger (position) WHERE topic =
    'nl.doorstroompunt.casussen.concept-aangenomen.v1';
-- What a replay under a draft said of every casus: categories only, and made again from the ledger whenever it is asked.
-- Work is empty where the judgement says nothing of it.
CREATE TABLE IF NOT EXISTS naspeling_v2 (
    concept uuid NOT NULL,
    position bigint NOT NULL,
    casus uuid NOT NULL,
    pseudonym uuid NOT NULL,
    area text NOT NULL,
    coach text,
    running boolean NOT NULL,
    subject text NOT NULL,
    year int NOT NULL,
    was text NOT NULL,
    becomes text NOT NULL,
    work_was boolean,
    work_becomes boolean
);
CREATE INDEX IF NOT EXISTS naspeling_v2_pseudonym ON naspeling_v2 (concept, position, pseudonym, subject);
GRANT SELECT, INSERT, DELETE ON naspeling_v2 TO evaluation;
