-- Keys of persons, wrapped by the master key. A destroyed key leaves its row, so that erasure can be shown and holds.
CREATE TABLE IF NOT EXISTS keys (
    subject uuid PRIMARY KEY,
    wrapped bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz
);
CREATE INDEX IF NOT EXISTS keys_destroyed ON keys (subject) WHERE wrapped IS NULL;
CREATE TABLE IF NOT EXISTS fingerprints (
    fingerprint bytea PRIMARY KEY,
    subject uuid NOT NULL REFERENCES keys
);
CREATE INDEX IF NOT EXISTS fingerprints_subject ON fingerprints (subject);
CREATE TABLE IF NOT EXISTS secrets (
    name text PRIMARY KEY,
    wrapped bytea NOT NULL
);

-- The id of the master key under which everything new is wrapped. Only a rotation changes it.
CREATE TABLE IF NOT EXISTS master (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    id bytea NOT NULL
);

-- Whoever still wraps under the master key from before a rotation is refused, and looks again. A rotation holds the lock
-- when it names the new one: so what came under the old one is there for it to see, and after that nothing more comes.
CREATE OR REPLACE FUNCTION wrapped_now() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7016);
    IF EXISTS (SELECT FROM added WHERE substring(added.wrapped FROM 5 FOR 8) <> (SELECT master.id FROM master)) THEN
        RAISE check_violation USING MESSAGE = 'wrapped under another master key';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER keys_wrapped_now AFTER INSERT ON keys
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION wrapped_now();
CREATE OR REPLACE TRIGGER secrets_wrapped_now AFTER INSERT ON secrets
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION wrapped_now();

-- Nobody gains a fingerprint while, or after, the key is destroyed: it would lead to someone who is forgotten.
CREATE OR REPLACE FUNCTION leads_to_a_key() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM keys WHERE subject IN (SELECT added.subject FROM added) ORDER BY subject FOR SHARE;
    IF EXISTS (SELECT FROM added JOIN keys USING (subject) WHERE wrapped IS NULL) THEN
        RAISE check_violation USING MESSAGE = 'the key was destroyed';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER fingerprints_lead_to_a_key AFTER INSERT ON fingerprints
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION leads_to_a_key();

-- Destroys the keys of persons and all that leads to them, and tells every process that has the vault open. What was
-- destroyed stays so; who is unknown here, as in a vault that was restored, is marked, so that no later copy revives them.
CREATE OR REPLACE FUNCTION destroy_keys(gone uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    newly uuid;
BEGIN
    FOR newly IN
        INSERT INTO keys (subject, destroyed_at) SELECT DISTINCT each, now() FROM unnest(gone) AS each ORDER BY each
        ON CONFLICT (subject) DO UPDATE SET wrapped = NULL, destroyed_at = now() WHERE keys.wrapped IS NOT NULL
        RETURNING subject
    LOOP
        PERFORM pg_notify('vault', newly::text);
    END LOOP;
    DELETE FROM fingerprints WHERE subject = ANY(gone);
END $$;
REVOKE EXECUTE ON FUNCTION destroy_keys, leads_to_a_key, wrapped_now FROM PUBLIC;

-- Someone is no longer known by these marks: a number that was recorded wrongly is put right. One mark always stays.
CREATE OR REPLACE FUNCTION let_go(person uuid, marks bytea[]) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    DELETE FROM fingerprints WHERE subject = person AND fingerprint = ANY(marks)
        AND EXISTS (SELECT FROM fingerprints AS kept WHERE kept.subject = person AND kept.fingerprint <> ALL(marks));
$$;
REVOKE ALL ON FUNCTION let_go FROM PUBLIC;
