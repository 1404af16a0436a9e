-- Who looked at what. After each column: the values that it draws from.
CREATE TABLE pages (
    id int PRIMARY KEY,                 -- 1..14
    path text NOT NULL,                 -- '/' | '/shop' | '/shop/lamp' | '/shop/desk?x=1' | '/blog/2024/03' | '/Blog'
    section text,                       -- 'shop' | 'blog' | NULL
    words int                           -- 0 | 120 | 120 | 900 | 2147483647 | NULL
);
CREATE TABLE visitors (
    id bigint PRIMARY KEY,              -- 1..26
    country text,                       -- 'DE' | 'FR' | 'BR' | NULL
    agent text NOT NULL,                -- 'Firefox/124.0' | 'Chrome/122.0.1' | 'curl/8' | 'Chrome/99'
    first_seen timestamp NOT NULL,      -- 2024-03-01T00:00 + 2000 minutes
    interests text[],                   -- '{lamps,desks}' | '{desks}' | '{}' | '{"a b",NULL}' | NULL
    consent boolean                     -- true | false | NULL
);
CREATE TABLE hits (
    visitor_id bigint,                  -- 1..28
    page_id int,                        -- 1..15
    at timestamp NOT NULL,              -- 2024-03-01T23:00 + 240 minutes
    millis int,                         -- 5 | 20 | 20 | 350 | 12000 | NULL
    referrer text,                      -- 'https://search.example/?q=lamp' | 'https://news.example/a' | '' | NULL
    props jsonb                         -- '{"ab": "A"}' | '{"ab": "B", "tags": ["x", "y"]}' | '{"n": 1}' | '{"n": 1.0}' | NULL
);
CREATE TABLE goals (
    id int PRIMARY KEY,                 -- 1..30
    visitor_id bigint NOT NULL,         -- 1..28
    at timestamp NOT NULL,              -- 2024-03-01T23:00 + 300 minutes
    kind text NOT NULL,                 -- 'signup' | 'order' | 'order'
    value numeric(8,2)                  -- 0.00 | 10.00 | 49.90 | NULL
);
