-- Machines that measure. After each column: the values that it draws from.
CREATE TABLE sites (
    code text PRIMARY KEY,              -- 'N' | 'S' | 'E' | 'W' | 'n' | 'Ä' | ''
    region text,                        -- 'coast' | 'hills' | NULL
    opened date NOT NULL,               -- 2023-12-30 + 100 days
    contact jsonb                       -- '{"name": "Ada", "phones": ["1", "2"]}' | '{"name": null}' | '{}' | '[1, 2]' | NULL
);
CREATE TABLE sensors (
    id int PRIMARY KEY,                 -- 1..20
    site text,                          -- 'N' | 'S' | 'E' | 'X' | NULL
    kind text NOT NULL,                 -- 'temperature' | 'temperature' | 'humidity' | 'power'
    calibrated timestamptz,             -- '2024-01-01 00:00:00+00' | '2024-02-29 23:59:59.5+00' | '2024-06-01 12:00:00+02' | NULL
    low real,                           -- -10 | 0 | 0.5 | NULL
    high real,                          -- 20 | 25.5 | 100 | NULL
    settings jsonb                      -- '{"mode": "fast", "rate": 10, "on": true}' | '{"mode": "slow", "rate": 2.5, "limits": [1, 5]}' | '{"rate": null}' | NULL
);
CREATE TABLE readings (
    sensor_id int,                      -- 1..22
    ts timestamp NOT NULL,              -- 2024-02-28T23:30 + 90 minutes
    value double precision,             -- -1.5 | 0 | 0.25 | 19.5 | 19.5 | 21 | 30.125 | 'NaN' | NULL
    quality smallint                    -- 0 | 1 | 2 | 2 | NULL
);
CREATE TABLE alarms (
    id bigint PRIMARY KEY,              -- 1..40
    sensor_id int NOT NULL,             -- 1..22
    raised timestamptz NOT NULL,        -- '2024-02-28 22:00:00+00' | '2024-02-28 23:30:00+00' | '2024-02-29 00:10:00+00' | '2024-03-01 00:00:00+01'
    lasted interval,                    -- '5 minutes' | '1 hour 30 minutes' | '1 day' | '24:00:00' | '1 mon' | NULL
    level int NOT NULL                  -- 1 | 2 | 3
);
