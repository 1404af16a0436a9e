-- Moving results, ranking and the latest

-- moving_rows
SELECT id, customer, COUNT(*) OVER w AS n, SUM(amount) OVER w AS total, MAX(amount) OVER w AS high, MIN(amount) OVER w AS low
FROM orders
WINDOW w AS (PARTITION BY customer ORDER BY ts ROWS BETWEEN 3 PRECEDING AND CURRENT ROW)

-- moving_range
SELECT id, AVG(amount) OVER (PARTITION BY customer ORDER BY ts RANGE BETWEEN INTERVAL '20' SECOND PRECEDING AND CURRENT ROW) AS mean FROM orders

-- moving_range_of_all
SELECT id, COUNT(*) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '3' SECOND PRECEDING AND CURRENT ROW) AS n FROM orders

-- running_rows
SELECT id, SUM(amount) OVER (PARTITION BY customer ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS total FROM orders

-- running_range
SELECT id, COUNT(amount) OVER (PARTITION BY customer ORDER BY ts) AS n FROM orders

-- step_before
SELECT id, amount - LAG(amount) OVER (PARTITION BY customer ORDER BY ts) AS step FROM orders

-- first_in_frame
SELECT id, FIRST_VALUE(id) OVER (PARTITION BY customer ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS before FROM orders

-- moving_rows_with_late_ones
-- differs: moving results are corrected by a row however late it comes; in Flink a row whose time the watermark has passed is dropped.
SELECT id, COUNT(*) OVER (PARTITION BY sensor ORDER BY ts ROWS BETWEEN 3 PRECEDING AND CURRENT ROW) AS n FROM readings

-- three_best_each
SELECT sensor, id, v FROM (SELECT sensor, id, v, ROW_NUMBER() OVER (PARTITION BY sensor ORDER BY v DESC, id) AS place FROM readings WHERE v IS NOT NULL) AS r WHERE place <= 3

-- places_of_the_best
SELECT place, id, v FROM (SELECT id, v, ROW_NUMBER() OVER (ORDER BY v, id DESC) AS place FROM readings WHERE v IS NOT NULL) AS r WHERE place <= 7

-- second_to_fourth
SELECT sensor, id FROM (SELECT sensor, id, ROW_NUMBER() OVER (PARTITION BY sensor ORDER BY v, id) AS place FROM readings WHERE v IS NOT NULL) AS r WHERE place BETWEEN 2 AND 4

-- first_of_duplicates
-- differs: the first row by time is corrected by one that comes late; Flink drops a late row, also where it is the only one of its key.
SELECT id, sensor, ts, v FROM (SELECT id, sensor, ts, v, ROW_NUMBER() OVER (PARTITION BY id ORDER BY ts) AS place FROM readings) AS r WHERE place = 1

-- latest_each
SELECT sensor, id, v FROM (SELECT sensor, id, v, ROW_NUMBER() OVER (PARTITION BY sensor ORDER BY ts DESC) AS place FROM readings) AS r WHERE place = 1

-- earliest_each
SELECT customer, id FROM (SELECT customer, id, ROW_NUMBER() OVER (PARTITION BY customer ORDER BY ts) AS place FROM orders) AS r WHERE place = 1

-- best_customers
SELECT customer, total FROM (SELECT customer, total, ROW_NUMBER() OVER (ORDER BY total DESC) AS place
    FROM (SELECT customer, SUM(amount) AS total FROM orders GROUP BY customer) AS t) AS r
WHERE place <= 3

-- five_dearest
SELECT id, amount FROM orders WHERE amount IS NOT NULL ORDER BY amount DESC, id LIMIT 5
