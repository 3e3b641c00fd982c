-- Only intake meets people for the first time; the others open what they are given.
GRANT SELECT ON keys, secrets, master TO intake, routing, monitoring, evaluation;
-- Whoever starts first names the master key and makes the secret under all fingerprints; nobody can change them after.
GRANT INSERT ON secrets, master TO intake, routing, monitoring, evaluation;
GRANT INSERT ON keys, fingerprints TO intake;
-- A verbeterpunt of the region has a key of its own, and no fingerprint: nobody is found by it.
GRANT INSERT ON keys TO evaluation;
-- Who hears that someone is forgotten sees to it, also in a vault that was put back; keys change in no other way.
GRANT EXECUTE ON FUNCTION destroy_keys TO intake, routing, monitoring, evaluation;
REVOKE UPDATE ON keys FROM intake;
REVOKE DELETE ON fingerprints FROM intake;
GRANT SELECT ON fingerprints TO intake;
-- Who corrects a number lets go of the wrong one, and can take away nothing else.
GRANT EXECUTE ON FUNCTION let_go TO intake;
