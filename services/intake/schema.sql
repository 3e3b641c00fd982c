-- Imports of files: what became of the lines, and why lines were refused. No content of lines.
CREATE TABLE IF NOT EXISTS imports (
    id uuid PRIMARY KEY,
    started_by text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    state text NOT NULL DEFAULT 'bezig',
    list text,
    lines bigint NOT NULL DEFAULT 0,
    outcomes jsonb NOT NULL DEFAULT '{}',
    refused bigint NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS import_refusals (
    import uuid NOT NULL REFERENCES imports,
    number bigint GENERATED ALWAYS AS IDENTITY,
    line bigint NOT NULL,
    field text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (import, number)
);
GRANT SELECT, INSERT, UPDATE ON imports TO intake;
GRANT SELECT, INSERT ON import_refusals TO intake;

-- Of an import that takes over from another system: in which casus each line stands.
CREATE TABLE IF NOT EXISTS import_lines (
    import uuid NOT NULL REFERENCES imports,
    line bigint NOT NULL,
    outcome text NOT NULL,
    casus uuid NOT NULL,
    PRIMARY KEY (import, line)
);
GRANT SELECT, INSERT ON import_lines TO intake;

-- What is decided about each jongere as a whole, beside the list of casussen; and all casussen of one jongere together.
CREATE TABLE IF NOT EXISTS jongeren_v1 (LIKE overview_v1 INCLUDING ALL);
GRANT SELECT, INSERT, UPDATE, DELETE ON jongeren_v1 TO intake;
CREATE INDEX IF NOT EXISTS overview_v1_jongere ON overview_v1 ((data->>'jongereId'), opened_at, stream);

-- Casussen that went to another gemeente, to leerplicht or from it; and looks in an emergency, with what was said of them.
CREATE TABLE IF NOT EXISTS overdrachten_v1 (
    id uuid PRIMARY KEY,
    stream uuid NOT NULL,
    number bigint NOT NULL,
    kind text NOT NULL,
    area_from text NOT NULL,
    area_to text NOT NULL,
    per date,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    person uuid NOT NULL,
    answer text,
    answered_at timestamptz
);
CREATE INDEX IF NOT EXISTS overdrachten_v1_stream ON overdrachten_v1 (stream, number);
CREATE TABLE IF NOT EXISTS noodtoegangen_v1 (
    id uuid PRIMARY KEY,
    stream uuid NOT NULL,
    number bigint NOT NULL,
    area text NOT NULL,
    made_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    made_by text NOT NULL,
    made_as text NOT NULL,
    person uuid NOT NULL,
    judged_at timestamptz,
    judged_by text,
    right_so boolean
);
CREATE INDEX IF NOT EXISTS noodtoegangen_v1_stream ON noodtoegangen_v1 (stream, number);
GRANT SELECT, INSERT, UPDATE, DELETE ON overdrachten_v1, noodtoegangen_v1 TO intake;
CREATE INDEX IF NOT EXISTS imports_started_by ON imports (started_by, started_at DESC, id);
