"""The ground floor: settings, errors, the database, migrations, keys, audit, health checks."""
