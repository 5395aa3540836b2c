#!/bin/sh
# Run once by the PostgreSQL image on an empty volume: one role and its own databases for the engine, one for the
# records, neither able to reach into the other's.
set -eu

: "${TEMPORAL_DB_PASSWORD:?}" "${RECORDS_DB_PASSWORD:?}"

# The passwords are read by psql from the environment, so that no process list shows them.
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\getenv temporal_password TEMPORAL_DB_PASSWORD
\getenv records_password RECORDS_DB_PASSWORD
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE ROLE petitionflow LOGIN PASSWORD :'records_password';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
CREATE DATABASE petitionflow OWNER petitionflow;
REVOKE ALL ON DATABASE temporal, temporal_visibility, petitionflow FROM PUBLIC;
SQL
