-- Facts of one service. The table is the outbox: what is here is published, in the order of notification_id.
CREATE TABLE IF NOT EXISTS facts (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    notification_id bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX IF NOT EXISTS facts_notification_id ON facts (notification_id);

-- Commands that carry a key of their own: a repeat finds its first outcome, a key used for something else is refused.
CREATE TABLE IF NOT EXISTS commands (
    id uuid PRIMARY KEY,
    fingerprint bytea NOT NULL,
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL
);

-- Appends facts, all or none: a place in a stream, or a command, that is taken is a unique violation. Nothing is looked up
-- first, since that would cost more than the insert itself. The lock is held until commit, so that notification ids become
-- visible in order and a reader that follows the table misses nothing.
CREATE OR REPLACE FUNCTION append_facts(
    stream uuid[], version bigint[], topic text[], state bytea[],
    command_id uuid[], command_fingerprint bytea[], command_stream uuid[], command_version bigint[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7011);
    INSERT INTO facts (originator_id, originator_version, topic, state)
        SELECT r.s, r.v, r.t, r.b FROM unnest(stream, version, topic, state) WITH ORDINALITY AS r(s, v, t, b, place)
        ORDER BY r.place;
    IF cardinality(command_id) > 0 THEN
        INSERT INTO commands (id, fingerprint, originator_id, originator_version)
            SELECT * FROM unnest(command_id, command_fingerprint, command_stream, command_version);
    END IF;
    NOTIFY facts;
END $$;

-- Whom this service knows to be forgotten. Told again to the vault at every start: it may have been put back since.
CREATE TABLE IF NOT EXISTS erasures (subject uuid PRIMARY KEY);

-- How far each read model came.
CREATE TABLE IF NOT EXISTS positions (
    name text PRIMARY KEY,
    position bigint NOT NULL DEFAULT 0
);

-- One row per stream, for lists.
CREATE TABLE IF NOT EXISTS overview_v1 (
    stream uuid PRIMARY KEY,
    area text NOT NULL,
    version bigint NOT NULL,
    step int NOT NULL,
    closed boolean NOT NULL,
    opened_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    data jsonb NOT NULL
);
CREATE INDEX IF NOT EXISTS overview_v1_area ON overview_v1 (area, stream);

-- The open terms of every stream, kept together with the row above. due_at is empty for what cannot pass any more, or
-- stands still: so the scheduler finds what is due without looking at the rest.
CREATE TABLE IF NOT EXISTS terms_v1 (
    stream uuid NOT NULL,
    start bigint NOT NULL,
    name text NOT NULL,
    party text,
    target_at timestamptz,
    fatal_at timestamptz NOT NULL,
    state text NOT NULL,
    due_at timestamptz,
    PRIMARY KEY (stream, start)
);
CREATE INDEX IF NOT EXISTS terms_v1_due ON terms_v1 (due_at, stream, start) WHERE due_at IS NOT NULL;

-- Files of rules that the region adopted while services ran, once each: a restart and another process know the same.
CREATE TABLE IF NOT EXISTS adopted (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL,
    since date NOT NULL,
    content text NOT NULL,
    decided_at timestamptz NOT NULL
);

-- Facts that this service could not process, as they came; outcome is empty once one was offered again and processed.
CREATE TABLE IF NOT EXISTS dead_letters (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sequence bigint NOT NULL,
    subject text NOT NULL,
    reason text NOT NULL,
    tries int NOT NULL,
    position bigint,
    state bytea NOT NULL,
    put_aside_at timestamptz NOT NULL DEFAULT now(),
    offered_at timestamptz,
    outcome text,
    UNIQUE (sequence, subject)
);
