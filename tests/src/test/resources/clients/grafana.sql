-- version
SELECT current_setting('server_version_num')::int/100 as version

-- timescale
SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'

-- datasets
SELECT datname FROM pg_database WHERE datistemplate = false AND datallowconn = true
