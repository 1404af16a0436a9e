-- Rows and groups without time

-- filtered
SELECT id, sensor, v + 1 AS more FROM readings WHERE v > 200 AND q IN (1, 3) OR v IS NULL

-- cases
SELECT id, CASE WHEN v IS NULL THEN 'none' WHEN v >= 400 THEN 'high' WHEN v >= 100 THEN 'middle' ELSE 'low' END AS level FROM readings

-- scalar_functions
SELECT id, UPPER(sensor) AS s, sensor || '-' || CAST(q AS VARCHAR) AS name, CHAR_LENGTH(sensor) AS size, SUBSTRING(sensor FROM 2 FOR 1) AS digit, ABS(v - 250) AS off,
    MOD(id, 7) AS rest, COALESCE(v, -1) AS known, NULLIF(q, 0) AS quality, FLOOR(v) AS down, CEIL(v) AS up, SQRT(v) AS root, POWER(v, 2) AS square
FROM readings

-- time_functions
SELECT id, EXTRACT(MINUTE FROM ts) AS m, EXTRACT(HOUR FROM ts) AS h, EXTRACT(DAY FROM ts) AS d, ts + INTERVAL '90' SECOND AS later, CAST(ts AS DATE) AS day_of
FROM orders

-- text_tests
SELECT id, sensor LIKE 's%1' AS ends_in_one, sensor IN ('s0', 's2') AS even, POSITION('3' IN sensor) AS place, TRIM(LEADING 's' FROM sensor) AS bare FROM readings

-- distinct_pairs
SELECT DISTINCT sensor, q FROM readings

-- grouped
SELECT sensor, COUNT(*) AS n, SUM(v) AS total, AVG(v) AS mean, MIN(ts) AS since, MAX(ts) AS until FROM readings GROUP BY sensor

-- grouped_having
SELECT sensor, q, COUNT(*) AS n FROM readings GROUP BY sensor, q HAVING COUNT(*) > 30

-- grouped_distinct
SELECT sensor, COUNT(DISTINCT q) AS kinds, COUNT(DISTINCT id) AS ids, SUM(DISTINCT q) AS total FROM readings GROUP BY sensor

-- grouped_filter
SELECT q, COUNT(*) FILTER (WHERE v > 100) AS n, SUM(v) FILTER (WHERE sensor = 's1') AS total FROM readings GROUP BY q

-- groups_of_groups
SELECT n, COUNT(*) AS ids FROM (SELECT id, COUNT(*) AS n FROM readings GROUP BY id) AS t GROUP BY n

-- rollup_of_groups
SELECT sensor, q, COUNT(*) AS n FROM readings GROUP BY ROLLUP (sensor, q)

-- all_rows
SELECT COUNT(*) AS n, COUNT(v) AS known, MAX(v) AS high FROM readings

-- union_all
SELECT id, customer AS who FROM orders UNION ALL SELECT id, sensor FROM readings WHERE q = 1

-- union_of_both
SELECT id FROM orders WHERE amount > 100 UNION SELECT order_id FROM payments WHERE kind = 'card'

-- intersection
SELECT id FROM orders INTERSECT SELECT order_id FROM payments

-- difference
SELECT id FROM orders EXCEPT SELECT order_id FROM payments

-- above_average
SELECT id, amount FROM orders WHERE amount > (SELECT AVG(amount) FROM orders)

-- whole_numbers_averaged
-- differs: as in PostgreSQL the average of whole numbers is a numeric, in Flink a whole number.
SELECT sensor, AVG(q) AS mean FROM readings GROUP BY sensor
