-- A shop, live: the tables, views and models of `./tidemill demo`.
--
-- Run it on a server of your own with
--     psql -h localhost -p 5433 -f examples/shop/shop.sql
-- The demo then feeds the tables a few thousand events a second: orders with their items, payments, page
-- views, stock movements. Some come late, some are corrected, a payment is taken back now and then. Every
-- view below is right after each of these, all the time.


-- Tables with a key: rows are inserted, updated and deleted. ------------------------------------------

CREATE TABLE products (
    product_id bigint PRIMARY KEY,
    name       text NOT NULL,
    category   text NOT NULL,
    price      numeric(10, 2) NOT NULL
);

CREATE TABLE stock (
    product_id    bigint PRIMARY KEY,
    on_hand       integer NOT NULL,
    reorder_level integer NOT NULL
);

CREATE TABLE orders (
    order_id    bigint PRIMARY KEY,
    customer_id bigint NOT NULL,
    ordered_at  timestamp(3) NOT NULL,
    country     text NOT NULL,
    status      text NOT NULL,             -- placed, paid, shipped, delivered, cancelled
    total       numeric(12, 2) NOT NULL
);

CREATE TABLE payments (
    payment_id bigint PRIMARY KEY,
    order_id   bigint NOT NULL,
    paid_at    timestamp(3) NOT NULL,
    method     text NOT NULL,
    amount     numeric(12, 2) NOT NULL
);


-- Tables without a key: append-only time series. ------------------------------------------------------
-- The watermark says how late rows may come: five seconds. It closes windows.

CREATE TABLE order_items (
    order_id   bigint,
    product_id bigint,
    sold_at    timestamp(3),
    quantity   integer,
    unit_price numeric(10, 2),
    WATERMARK FOR sold_at AS sold_at - INTERVAL '5' SECOND
);

CREATE TABLE page_views (
    viewed_at   timestamp(3),
    visitor_id  bigint,
    page        text,                      -- home, search, product, cart, checkout
    load_millis integer,
    WATERMARK FOR viewed_at AS viewed_at - INTERVAL '5' SECOND
);


-- What is sold. ---------------------------------------------------------------------------------------

INSERT INTO products VALUES
    ( 1, 'Espresso beans 1 kg',     'Coffee',  18.90),
    ( 2, 'Filter roast 500 g',      'Coffee',  11.50),
    ( 3, 'Moka pot',                'Coffee',  34.00),
    ( 4, 'Burr grinder',            'Coffee',  89.00),
    ( 5, 'Darjeeling 250 g',        'Tea',     14.20),
    ( 6, 'Sencha 100 g',            'Tea',     12.80),
    ( 7, 'Glass teapot',            'Tea',     29.50),
    ( 8, 'Matcha set',              'Tea',     42.00),
    ( 9, 'Cast iron pan',           'Kitchen', 59.00),
    (10, 'Chef''s knife',           'Kitchen', 74.90),
    (11, 'Oak board',               'Kitchen', 38.00),
    (12, 'Linen apron',             'Kitchen', 27.50),
    (13, 'Reading lamp',            'Home',    64.00),
    (14, 'Wool blanket',            'Home',    95.00),
    (15, 'Beeswax candles',         'Home',    16.40),
    (16, 'Terracotta pot',          'Home',    21.00),
    (17, 'Fountain pen',            'Paper',   48.00),
    (18, 'Dotted notebook',         'Paper',   15.90),
    (19, 'Ink, midnight blue',      'Paper',   13.50),
    (20, 'Letter paper',            'Paper',    9.80),
    (21, 'Trail backpack',          'Outdoor', 119.00),
    (22, 'Enamel mug',              'Outdoor',  12.00),
    (23, 'Head torch',              'Outdoor',  39.90),
    (24, 'Wool socks',              'Outdoor',  17.50);

INSERT INTO stock SELECT product_id, 2000, 400 FROM products;


-- Views: declared once, kept current with every change. -----------------------------------------------

-- Revenue of each minute and category: a fixed window over the sales, joined with what they are.
CREATE MATERIALIZED VIEW revenue_per_minute AS
SELECT i.window_start, i.window_end, p.category,
       sum(i.quantity * i.unit_price) AS revenue,
       sum(i.quantity) AS units
FROM TABLE(TUMBLE(TABLE order_items, DESCRIPTOR(sold_at), INTERVAL '1' MINUTE)) AS i
JOIN products AS p ON p.product_id = i.product_id
GROUP BY i.window_start, i.window_end, p.category;

-- Its moving average over five minutes: a view over a view.
CREATE MATERIALIZED VIEW revenue_trend AS
SELECT window_start, category,
       avg(revenue) OVER (
           PARTITION BY category ORDER BY window_start
           ROWS BETWEEN 4 PRECEDING AND CURRENT ROW) AS revenue
FROM revenue_per_minute;

-- The way to the checkout, of the visitors of the last minute, every ten seconds. Each window appears
-- once, when it is complete: rows that come later than the watermark allows are counted in
-- tm_catalog.tm_late_rows.
CREATE MATERIALIZED VIEW funnel AS
SELECT window_end,
       count(DISTINCT visitor_id) AS visitors,
       count(DISTINCT CASE WHEN page = 'product' THEN visitor_id END) AS looked_at_a_product,
       count(DISTINCT CASE WHEN page = 'cart' THEN visitor_id END) AS filled_a_cart,
       count(DISTINCT CASE WHEN page = 'checkout' THEN visitor_id END) AS checked_out
FROM TABLE(HOP(TABLE page_views, DESCRIPTOR(viewed_at), INTERVAL '10' SECOND, INTERVAL '1' MINUTE))
GROUP BY window_start, window_end
EMIT ON WINDOW CLOSE;

-- How fast the pages are, every ten seconds.
CREATE MATERIALIZED VIEW page_speed AS
SELECT window_start,
       avg(load_millis) AS average,
       max(load_millis) AS slowest,
       count(*) AS views
FROM TABLE(TUMBLE(TABLE page_views, DESCRIPTOR(viewed_at), INTERVAL '10' SECOND))
GROUP BY window_start, window_end;

-- Where the orders stand. An order that moves on leaves one group and joins another.
CREATE MATERIALIZED VIEW orders_by_status AS
SELECT status, count(*) AS orders, sum(total) AS total
FROM orders
GROUP BY status;

-- What sells best.
CREATE MATERIALIZED VIEW sales_by_product AS
SELECT p.name, p.category, sum(i.quantity) AS units, sum(i.quantity * i.unit_price) AS revenue
FROM order_items AS i
JOIN products AS p ON p.product_id = i.product_id
GROUP BY p.name, p.category;

-- What must be ordered again. Rows come when stock runs low, and go when it is filled up.
CREATE MATERIALIZED VIEW low_stock AS
SELECT p.name, s.on_hand, s.reorder_level
FROM stock AS s
JOIN products AS p ON p.product_id = s.product_id
WHERE s.on_hand < s.reorder_level;

-- Orders that nobody has paid for yet: a left join whose rows go when the payment comes, and come
-- back when it is taken back.
CREATE MATERIALIZED VIEW unpaid_orders AS
SELECT o.order_id, o.ordered_at, o.customer_id, o.total
FROM orders AS o
LEFT JOIN payments AS p ON p.order_id = o.order_id
WHERE p.payment_id IS NULL AND o.status <> 'cancelled';

-- How people pay.
CREATE MATERIALIZED VIEW payments_by_method AS
SELECT method, count(*) AS payments, sum(amount) AS amount, avg(amount) AS average
FROM payments
GROUP BY method;


-- Models: views whose content is what was learnt. Each predicts a row before it learns it, so its error is
-- honest, and live in tm_catalog.tm_model_metrics. ------------------------------------------------------

-- Orders, every ten seconds, and the next three minutes of them. The shop has a tide of five minutes.
CREATE MATERIALIZED VIEW orders_per_10s AS
SELECT window_start AS at, count(DISTINCT order_id) AS orders
FROM TABLE(TUMBLE(TABLE order_items, DESCRIPTOR(sold_at), INTERVAL '10' SECOND))
GROUP BY window_start, window_end
EMIT ON WINDOW CLOSE;

CREATE MODEL order_forecast
WITH (type = 'forecast', time = 'at', target = 'orders', interval = '10 seconds', season = '30',
      window = 60, on_retraction = 'ignore')
AS SELECT at, orders FROM orders_per_10s;

CREATE MATERIALIZED VIEW orders_ahead AS
SELECT at, orders, NULL::double precision AS forecast,
       NULL::double precision AS lower, NULL::double precision AS upper
FROM orders_per_10s
UNION ALL
SELECT ts, NULL, forecast, lower, upper FROM FORECAST('order_forecast', 18);

-- Payments that are far from what is usual: somebody typed a zero too many.
CREATE MODEL payment_watch
WITH (type = 'anomaly', time = 'paid_at', target = 'amount', key = 'method', rate = 0.003,
      on_retraction = 'ignore')
AS SELECT paid_at, method, amount FROM payments;

CREATE MATERIALIZED VIEW odd_payments AS
SELECT payment_id, method, amount, round(score::numeric, 1) AS times_the_usual_error
FROM DETECT_ANOMALIES(TABLE payments, MODEL payment_watch)
WHERE is_anomaly
ORDER BY payment_id DESC
LIMIT 8;

-- What customers buy together, in the last ten minutes: what is older is forgotten, exactly. A product
-- counts as a customer who bought nothing else, so that the model can be asked what goes with it.
CREATE MODEL also_bought
WITH (type = 'recommender', user = 'customer', item = 'product', k = 5)
AS SELECT o.customer_id::text AS customer, p.name AS product
FROM order_items AS i
JOIN orders AS o ON o.order_id = i.order_id
JOIN products AS p ON p.product_id = i.product_id
WHERE i.sold_at > now() - INTERVAL '10 minutes'
UNION ALL
SELECT name, name FROM products;

CREATE VIEW customers_also_bought AS
SELECT 'Espresso beans 1 kg' AS product, item AS also_bought, round(score::numeric, 3) AS similarity
FROM RECOMMEND('also_bought', 'Espresso beans 1 kg', 2)
UNION ALL
SELECT 'Matcha set', item, round(score::numeric, 3) FROM RECOMMEND('also_bought', 'Matcha set', 2)
UNION ALL
SELECT 'Chef''s knife', item, round(score::numeric, 3) FROM RECOMMEND('also_bought', 'Chef''s knife', 2)
UNION ALL
SELECT 'Head torch', item, round(score::numeric, 3) FROM RECOMMEND('also_bought', 'Head torch', 2);


-- How the console shows it: data, too. Change a row and reload the page. ------------------------------

CREATE TABLE console_charts (
    id         text PRIMARY KEY,
    sort_order integer,
    title      text,
    relation   text,                       -- the view or table
    kind       text,                       -- line, columns, bars, table
    x          text,                       -- line, columns: the time; bars: the label
    y          text,                       -- the number; several as a, b, c
    series     text,                       -- one line or stack for each of its values
    unit       text,
    model      text                        -- whose live error is shown below
);

INSERT INTO console_charts VALUES
    ('revenue',  1, 'Revenue per minute',           'revenue_per_minute', 'columns', 'window_start', 'revenue', 'category', '€', NULL),
    ('trend',    2, 'Revenue, five-minute average', 'revenue_trend',      'line',    'window_start', 'revenue', 'category', '€', NULL),
    ('ahead',    3, 'Orders, and their forecast',   'orders_ahead',       'line',    'at', 'orders, forecast, lower, upper', NULL, NULL,
                    'order_forecast'),
    ('funnel',   4, 'Visitors of the last minute',  'funnel',             'line',    'window_end',
                    'visitors, looked_at_a_product, filled_a_cart, checked_out', NULL, NULL, NULL),
    ('speed',    5, 'Page load time',               'page_speed',         'line',    'window_start', 'average, slowest', NULL, 'ms', NULL),
    ('odd',      6, 'Odd payments',                 'odd_payments',       'table',   NULL, 'payment_id desc', NULL, NULL, 'payment_watch'),
    ('together', 7, 'Customers also bought',        'customers_also_bought', 'table', NULL, NULL, NULL, NULL, 'also_bought'),
    ('status',   8, 'Orders by status',             'orders_by_status',   'bars',    'status', 'orders', NULL, NULL, NULL),
    ('sellers',  9, 'Best sellers',                 'sales_by_product',   'bars',    'name', 'revenue', NULL, '€', NULL),
    ('payments', 10, 'Payments by method',          'payments_by_method', 'bars',    'method', 'amount', NULL, '€', NULL),
    ('stock',    11, 'Running low',                 'low_stock',          'table',   NULL, 'on_hand', NULL, NULL, NULL);
