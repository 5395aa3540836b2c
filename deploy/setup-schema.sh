#!/bin/sh
# Bring the engine's two databases to the schema of this Temporal version; harmless when they are there already.
# On an upgrade this runs before the new server, one minor version at a time.
set -eu

upgrade() {
  temporal-sql-tool --plugin postgres12 --ep postgres --port 5432 --user temporal --db "$1" setup-schema -v 0.0
  temporal-sql-tool --plugin postgres12 --ep postgres --port 5432 --user temporal --db "$1" update-schema \
    --schema-dir "/etc/temporal/schema/postgresql/v12/$2/versioned"
}

upgrade temporal temporal
upgrade temporal_visibility visibility
