-- Databases en rollen van een regio. Voor psql, als beheerder; nog eens uitvoeren verandert niets.
-- Wachtwoorden komen uit de omgeving: POSTGRES_EIGENAAR_PASSWORD, POSTGRES_INTAKE_PASSWORD, POSTGRES_ROUTING_PASSWORD,
-- POSTGRES_MONITORING_PASSWORD en POSTGRES_EVALUATION_PASSWORD. Ontbreekt er een, dan stopt psql met een fout.
\set ON_ERROR_STOP on
\set QUIET on
\getenv eigenaar POSTGRES_EIGENAAR_PASSWORD
\getenv intake POSTGRES_INTAKE_PASSWORD
\getenv routing POSTGRES_ROUTING_PASSWORD
\getenv monitoring POSTGRES_MONITORING_PASSWORD
\getenv evaluation POSTGRES_EVALUATION_PASSWORD

SELECT format('CREATE ROLE %I', naam)
FROM unnest(ARRAY['eigenaar', 'intake', 'routing', 'monitoring', 'evaluation']) AS naam
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = naam) \gexec

ALTER ROLE eigenaar LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'eigenaar';
ALTER ROLE intake LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'intake';
ALTER ROLE routing LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'routing';
ALTER ROLE monitoring LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'monitoring';
ALTER ROLE evaluation LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'evaluation';

SELECT format('CREATE DATABASE %I OWNER eigenaar', naam)
FROM unnest(ARRAY['intake', 'routing', 'monitoring', 'evaluation', 'kluis']) AS naam
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = naam) \gexec

REVOKE ALL ON DATABASE intake, routing, monitoring, evaluation, kluis, postgres, template1 FROM PUBLIC;
GRANT CONNECT ON DATABASE intake TO intake;
GRANT CONNECT ON DATABASE routing TO routing;
GRANT CONNECT ON DATABASE monitoring TO monitoring;
GRANT CONNECT ON DATABASE evaluation TO evaluation;
GRANT CONNECT ON DATABASE kluis TO intake, routing, monitoring, evaluation;

-- Tables and the rights on them are made by the service's own `schema` command, as eigenaar.
\connect intake
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO intake;
\connect routing
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO routing;
\connect monitoring
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO monitoring;
\connect evaluation
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO evaluation;
\connect kluis
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO intake, routing, monitoring, evaluation;
