-- Only intake meets people for the first time; the others open what they are given.
GRANT SELECT ON keys, secrets TO intake, routing, monitoring, evaluation;
-- Whoever starts first makes the secret under all fingerprints; nobody can change it after.
GRANT INSERT ON secrets TO intake, routing, monitoring, evaluation;
GRANT INSERT ON keys, fingerprints TO intake;
-- A verbeterpunt of the region has a key of its own, and no fingerprint: nobody is found by it.
GRANT INSERT ON keys TO evaluation;
GRANT UPDATE ON keys TO intake;
GRANT SELECT, DELETE ON fingerprints TO intake;
