-- Joins

-- join_in_interval
SELECT o.id, p.id AS payment, o.amount, p.kind
FROM orders AS o JOIN payments AS p ON o.id = p.order_id AND p.ts BETWEEN o.ts - INTERVAL '2' SECOND AND o.ts + INTERVAL '4' SECOND

-- join_in_interval_by_where
SELECT o.id, p.id AS payment
FROM orders o, payments p
WHERE o.id = p.order_id AND p.ts > o.ts AND p.ts < o.ts + INTERVAL '3' SECOND AND p.kind = 'card'

-- three_in_intervals
SELECT o.id, p.id AS payment, q.id AS other
FROM orders AS o JOIN payments AS p ON o.id = p.order_id AND p.ts BETWEEN o.ts - INTERVAL '20' SECOND AND o.ts + INTERVAL '20' SECOND
JOIN payments AS q ON o.id = q.order_id AND q.ts BETWEEN p.ts AND p.ts + INTERVAL '30' SECOND

-- three_in_intervals_of_the_first
SELECT o.id, p.id AS payment, q.id AS later
FROM orders AS o JOIN payments AS p ON o.id = p.order_id AND p.ts BETWEEN o.ts - INTERVAL '20' SECOND AND o.ts + INTERVAL '20' SECOND
LEFT JOIN orders AS q ON o.customer = q.customer AND q.ts BETWEEN o.ts + INTERVAL '1' SECOND AND o.ts + INTERVAL '8' SECOND

-- left_join_in_interval
SELECT o.id, o.amount, p.id AS payment, p.kind
FROM orders AS o LEFT JOIN payments AS p ON o.id = p.order_id AND p.ts >= o.ts AND p.ts <= o.ts + INTERVAL '3' SECOND

-- full_join_in_interval
SELECT o.id, p.id AS payment
FROM orders AS o FULL JOIN payments AS p ON o.id = p.order_id AND p.ts BETWEEN o.ts - INTERVAL '1' SECOND AND o.ts + INTERVAL '1' SECOND

-- join_in_interval_of_difference
SELECT o.id, p.id AS payment
FROM orders AS o LEFT JOIN payments AS p
ON o.id = p.order_id AND o.ts > p.ts - INTERVAL '3' SECOND AND o.ts < p.ts - INTERVAL '1' SECOND AND o.amount > 100

-- windows_over_join_in_interval
CREATE VIEW paid_orders AS
SELECT o.ts AS ts, o.amount AS amount FROM orders AS o JOIN payments AS p
ON o.id = p.order_id AND p.ts BETWEEN o.ts - INTERVAL '2' SECOND AND o.ts + INTERVAL '4' SECOND;
SELECT window_start, COUNT(*) AS n, SUM(amount) AS total
FROM TABLE(TUMBLE(TABLE paid_orders, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end

-- join_of_windows
SELECT o.window_start, o.window_end, o.id, p.id AS payment
FROM (SELECT * FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '5' SECOND))) AS o
JOIN (SELECT * FROM TABLE(TUMBLE(TABLE payments, DESCRIPTOR(ts), INTERVAL '5' SECOND))) AS p
ON o.id = p.order_id AND o.window_start = p.window_start AND o.window_end = p.window_end

-- left_join_of_windows
SELECT o.window_start, o.id, p.id AS payment
FROM (SELECT * FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '5' SECOND))) AS o
LEFT JOIN (SELECT * FROM TABLE(TUMBLE(TABLE payments, DESCRIPTOR(ts), INTERVAL '5' SECOND))) AS p
ON o.id = p.order_id AND o.window_start = p.window_start AND o.window_end = p.window_end

-- join_of_counts
SELECT o.window_start, o.window_end, o.n AS orders, p.n AS payments
FROM (SELECT window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end) AS o
JOIN (SELECT window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE payments, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end) AS p
ON o.window_start = p.window_start AND o.window_end = p.window_end

-- windows_without_payment
SELECT o.window_start, o.id
FROM (SELECT * FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND))) AS o
WHERE NOT EXISTS (SELECT * FROM (SELECT * FROM TABLE(TUMBLE(TABLE payments, DESCRIPTOR(ts), INTERVAL '10' SECOND))) AS p
    WHERE o.id = p.order_id AND o.window_start = p.window_start AND o.window_end = p.window_end)

-- plain_join
SELECT o.customer, p.kind, o.id, p.id AS payment FROM orders AS o JOIN payments AS p ON o.id = p.order_id

-- plain_left_join
SELECT o.id, p.kind FROM orders AS o LEFT JOIN payments AS p ON o.id = p.order_id AND p.kind = 'cash'

-- join_of_groups
SELECT o.customer, o.total, c.n
FROM (SELECT customer, SUM(amount) AS total FROM orders GROUP BY customer) AS o
JOIN (SELECT customer, COUNT(*) AS n FROM orders JOIN payments ON orders.id = payments.order_id GROUP BY customer) AS c ON o.customer = c.customer

-- orders_paid_in_cash
SELECT id, customer FROM orders WHERE id IN (SELECT order_id FROM payments WHERE kind = 'cash')

-- orders_never_paid
SELECT id FROM orders WHERE NOT EXISTS (SELECT * FROM payments WHERE payments.order_id = orders.id)
