-- Accounts and the money between them. After each column: the values that it draws from.
CREATE TABLE accounts (
    id int PRIMARY KEY,                 -- 1..24
    owner text NOT NULL,                -- 'Acme' | 'acme' | 'Bolt & Co' | 'Čapek' | 'D"Or' | 'E\F'
    currency text NOT NULL,             -- 'EUR' | 'EUR' | 'USD' | 'JPY'
    opened timestamptz NOT NULL,        -- '2023-12-31 23:30:00+00' | '2024-02-29 12:00:00+00' | '2024-03-31 00:30:00+00' | '2024-03-31 01:30:00+00'
    ceiling numeric,                    -- 1000 | 1000.0 | 1000.00 | 0.001 | 99999999999999999999.99 | NULL
    reference uuid,                     -- '00000000-0000-0000-0000-000000000001' | 'ffffffff-ffff-4fff-bfff-ffffffffffff' | 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' | NULL
    parent int                          -- 1..26
);
CREATE TABLE transfers (
    id bigint PRIMARY KEY,              -- 1..70
    source int NOT NULL,                -- 1..26
    target int,                         -- 1..26
    amount numeric(14,2) NOT NULL,      -- 0.01 | 1.00 | 10.00 | 10.00 | 99.99 | 1234567.89 | -5.00
    fee numeric,                        -- 0 | 0.5 | 0.125 | 1e-10 | NULL
    at timestamptz NOT NULL,            -- 2024-03-30T22:00 + 3000 minutes
    state text NOT NULL,                -- 'booked' | 'booked' | 'open' | 'refused'
    memo text,                          -- 'rent' | 'Rent May' | 'salary 05/2024' | 'a,b;c' | '' | NULL
    digest bytea                        -- '\x00' | '\xdeadbeef' | '\x' | NULL
);
CREATE TABLE rates (
    currency text,                      -- 'EUR' | 'USD' | 'JPY' | 'CHF'
    day date,                           -- 2024-03-29 + 5 days
    rate numeric(12,6) NOT NULL,        -- 1.000000 | 0.920000 | 0.006134 | 163.250000
    PRIMARY KEY (currency, day)
);
CREATE TABLE holds (
    account int NOT NULL,               -- 1..26
    amount numeric(12,3) NOT NULL,      -- 0.001 | 10.000 | 10.000 | 250.500
    priority smallint,                  -- 1 | 2 | 2 | NULL
    reason text                         -- 'check' | 'court' | NULL
);
