#!/bin/sh
# Run once, by the database's image, in an empty database: the owner of the tables, and the app, which owns none.
set -eu
psql -v ON_ERROR_STOP=1 -v owner="$(cat /run/secrets/owner_password)" -v app="$(cat /run/secrets/app_password)" \
  --username postgres <<'SQL'
CREATE ROLE mffm_owner LOGIN PASSWORD :'owner';
CREATE ROLE mffm_app LOGIN PASSWORD :'app';
CREATE DATABASE mffm OWNER mffm_owner;
SQL
