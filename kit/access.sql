-- Who looked at what, and who wrote: one record per request, only ever added to. `record` is the truth, and holds its own
-- number and the SHA-256 of the record before it; the other columns repeat parts of it, to find it by.
CREATE TABLE IF NOT EXISTS access_log (
    number bigint PRIMARY KEY,
    record bytea NOT NULL,
    at timestamptz NOT NULL,
    actor text,
    streams uuid[] NOT NULL,
    subjects text[] NOT NULL,
    areas text[] NOT NULL
);
CREATE INDEX IF NOT EXISTS access_log_at ON access_log (at);
CREATE INDEX IF NOT EXISTS access_log_actor ON access_log (actor, number);
CREATE INDEX IF NOT EXISTS access_log_streams ON access_log USING gin (streams);
CREATE INDEX IF NOT EXISTS access_log_subjects ON access_log USING gin (subjects);

CREATE OR REPLACE FUNCTION texts_in(list jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS
    $$ SELECT coalesce(array_agg(each), '{}') FROM jsonb_array_elements_text(list) AS each $$;

-- Adds records, given as JSON objects. The lock is held until commit: numbers have no gaps, and every replica of a service
-- adds to the same chain.
CREATE OR REPLACE FUNCTION append_access(bodies text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    place bigint := 0;
    previous text := repeat('0', 64);
    body text;
    stored bytea;
    fields jsonb;
BEGIN
    PERFORM pg_advisory_xact_lock(7018);
    SELECT number, encode(sha256(record), 'hex') INTO place, previous FROM access_log ORDER BY number DESC LIMIT 1;
    place := coalesce(place, 0);
    previous := coalesce(previous, repeat('0', 64));
    FOREACH body IN ARRAY bodies LOOP
        place := place + 1;
        stored := convert_to('{"nummer":' || place || ',"vorigeHash":"' || previous || '",' || substr(body, 2), 'UTF8');
        fields := body::jsonb;
        INSERT INTO access_log (number, record, at, actor, streams, subjects, areas) VALUES (
            place, stored, (fields->>'tijdstip')::timestamptz, fields->>'actor', texts_in(fields->'stromen')::uuid[],
            texts_in(fields->'betrokkenen'), texts_in(fields->'gebieden')
        );
        previous := encode(sha256(stored), 'hex');
    END LOOP;
    NOTIFY access_log;
END $$;

-- Also its owner changes nothing by accident.
CREATE OR REPLACE FUNCTION access_log_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'wat is gelogd verandert niet meer' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER access_log_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON access_log
    FOR EACH STATEMENT EXECUTE FUNCTION access_log_stays();
