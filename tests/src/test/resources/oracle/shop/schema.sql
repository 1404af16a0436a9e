-- An online shop. After each column: the values that it draws from.
CREATE TABLE customers (
    id int PRIMARY KEY,             -- 1..30
    name text NOT NULL,             -- 'Ada' | 'Björn' | 'Chloé' | '李雷' | 'ada' | '' | 'O''Neil' | 'Zoë 😀'
    email text,                     -- 'ada@example.com' | 'b@example.org' | 'no-at-sign' | 'X@Y.de' | NULL
    country text,                   -- 'DE' | 'FR' | 'US' | 'JP' | NULL
    joined date NOT NULL,           -- 2024-01-28 + 40 days
    vip boolean,                    -- true | false | false | NULL
    credit numeric(10,2)            -- 0.00 | 100.00 | 100.00 | 250.50 | -20.25 | NULL
);
CREATE TABLE products (
    id int PRIMARY KEY,             -- 1..16
    title text NOT NULL,            -- 'Lamp' | 'lamp shade' | 'Desk' | 'Chair' | 'Chair, red' | '100% wool' | 'a_b'
    category text,                  -- 'light' | 'furniture' | 'textile' | NULL
    price numeric(8,2) NOT NULL,    -- 0.99 | 9.90 | 19.99 | 19.99 | 120.00 | 1000.00
    weight double precision,        -- 0.5 | 1.25 | 2 | 12.75 | NULL
    tags text[]                     -- '{}' | '{new}' | '{new,sale}' | '{sale,sale,eco}' | NULL
);
CREATE TABLE orders (
    id bigint PRIMARY KEY,          -- 1..60
    customer_id int,                -- 1..34
    placed timestamp NOT NULL,      -- 2024-02-27T20:00 + 5000 minutes
    status text NOT NULL,           -- 'new' | 'paid' | 'paid' | 'sent' | 'returned'
    discount numeric(4,3),          -- 0.000 | 0.050 | 0.125 | NULL
    coupon text                     -- 'SPRING' | 'vip' | NULL | NULL
);
CREATE TABLE items (
    order_id bigint,                -- 1..60
    line int,                       -- 1..4
    product_id int NOT NULL,        -- 1..18
    quantity int NOT NULL,          -- 1 | 1 | 2 | 3 | 10
    price numeric(8,2),             -- 0.99 | 9.90 | 19.99 | 120.00 | NULL
    PRIMARY KEY (order_id, line)
);
