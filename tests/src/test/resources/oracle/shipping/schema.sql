-- Parcels on their way. After each column: the values that it draws from.
CREATE TABLE depots (
    code text PRIMARY KEY,              -- 'HAM' | 'BER' | 'MUC' | 'PAR' | 'ROM' | 'OSL' | 'VIE' | 'PRG'
    city text NOT NULL,                 -- 'Hamburg' | 'Berlin' | 'München' | 'Paris' | 'Roma'
    latitude double precision,          -- 48.125 | 52.5 | 41.875 | 59.75 | NULL
    longitude double precision,         -- 11.5 | 13.25 | 2.375 | -0.5 | NULL
    opens time NOT NULL                 -- '06:00' | '08:30:15' | '23:59:59.5' | '00:00'
);
CREATE TABLE legs (
    origin text,                        -- 'HAM' | 'BER' | 'MUC' | 'PAR' | 'ROM' | 'OSL' | 'VIE' | 'PRG'
    destination text,                   -- 'HAM' | 'BER' | 'MUC' | 'PAR' | 'ROM' | 'OSL' | 'VIE' | 'XXX'
    mode text,                          -- 'road' | 'road' | 'rail' | 'air'
    km int NOT NULL,                    -- 0 | 100 | 250 | 250 | 800
    takes interval NOT NULL,            -- '1 hour' | '60 minutes' | '1 day 2 hours' | '26 hours' | '1 mon'
    PRIMARY KEY (origin, destination, mode)
);
CREATE TABLE shipments (
    id bigint PRIMARY KEY,              -- 1..50
    origin text NOT NULL,               -- 'HAM' | 'BER' | 'MUC' | 'PAR'
    destination text,                   -- 'BER' | 'MUC' | 'ROM' | 'XXX' | NULL
    sent date NOT NULL,                 -- 2024-12-27 + 9 days
    due timestamp,                      -- 2024-12-31T12:00 + 7000 minutes
    delivered timestamp,                -- '2024-12-31 23:59:59' | '2025-01-01 00:00:00' | '2025-01-03 08:15:30.25' | 'infinity' | NULL | NULL
    weight numeric(7,3),                -- 0.100 | 1.000 | 2.500 | 2.500 | 31.500 | NULL
    sizes int[] NOT NULL,               -- '{10,20,30}' | '{30,20,10}' | '{1,1,1}' | '{}'
    fragile boolean NOT NULL            -- true | false | false
);
CREATE TABLE scans (
    shipment_id bigint NOT NULL,        -- 1..52
    depot text,                         -- 'HAM' | 'BER' | 'MUC' | 'XXX' | NULL
    at timestamp NOT NULL,              -- 2024-12-30T00:00 + 4000 minutes
    code smallint NOT NULL,             -- 1 | 2 | 2 | 3 | 9
    note text                           -- 'ok' | 'damaged: box' | 'Damaged' | NULL
);
