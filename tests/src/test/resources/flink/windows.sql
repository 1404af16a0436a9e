-- Windows, with late rows

-- tumble_by_key
SELECT sensor, window_start, window_end, COUNT(*) AS n, COUNT(v) AS known, SUM(v) AS total, MIN(v) AS low, MAX(v) AS high, AVG(v) AS mean
FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY sensor, window_start, window_end

-- tumble_with_offset
SELECT window_start, window_end, COUNT(*) AS n, SUM(q) AS total
FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '3' SECOND))
GROUP BY window_start, window_end

-- tumble_conditional
SELECT window_start, sensor, COUNT(DISTINCT q) AS kinds, COUNT(*) FILTER (WHERE v > 250) AS high, SUM(CASE WHEN q = 2 THEN 1 ELSE 0 END) AS twos
FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '15' SECOND))
WHERE q <> 4
GROUP BY window_start, window_end, sensor
HAVING COUNT(*) > 1

-- tumble_grouping_sets
SELECT window_start, window_end, sensor, SUM(v) AS total, COUNT(*) AS n
FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '30' SECOND))
GROUP BY window_start, window_end, GROUPING SETS ((sensor), ())

-- tumble_deviation
SELECT window_start, window_end, STDDEV_POP(v) AS deviation, VAR_SAMP(v) AS variance
FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '20' SECOND))
GROUP BY window_start, window_end

-- hop_by_key
SELECT sensor, window_start, window_end, COUNT(*) AS n, SUM(v) AS total, MAX(v) AS high
FROM TABLE(HOP(TABLE readings, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '20' SECOND))
GROUP BY sensor, window_start, window_end

-- hop_all
SELECT window_start, window_end, COUNT(*) AS n, COUNT(DISTINCT sensor) AS sensors, MIN(v) AS low
FROM TABLE(HOP(TABLE readings, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '10' SECOND))
GROUP BY window_start, window_end

-- cumulate_by_key
SELECT sensor, window_start, window_end, COUNT(*) AS n, SUM(v) AS total
FROM TABLE(CUMULATE(TABLE readings, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '30' SECOND))
GROUP BY sensor, window_start, window_end

-- cumulate_all
SELECT window_start, window_end, AVG(v) AS mean
FROM TABLE(CUMULATE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '60' SECOND))
GROUP BY window_start, window_end

-- session_by_key
-- differs: without EMIT ON WINDOW CLOSE a session stays open to rows that are not late, so that they join it; in Flink it has closed by the watermark, and they begin another.
SELECT sensor, window_start, window_end, COUNT(*) AS n, SUM(v) AS total
FROM TABLE(SESSION(TABLE readings PARTITION BY sensor, DESCRIPTOR(ts), INTERVAL '2' SECOND))
GROUP BY sensor, window_start, window_end

-- session_all
-- differs: without EMIT ON WINDOW CLOSE a session stays open to rows that are not late, so that they join it; in Flink it has closed by the watermark, and they begin another.
SELECT window_start, window_end, COUNT(*) AS n, MIN(id) AS first_id, MAX(v) AS high
FROM TABLE(SESSION(TABLE readings, DESCRIPTOR(ts), INTERVAL '1' SECOND))
GROUP BY window_start, window_end

-- session_of_orders
SELECT customer, window_start, window_end, COUNT(*) AS n
FROM TABLE(SESSION(TABLE orders PARTITION BY customer, DESCRIPTOR(ts), INTERVAL '4' SECOND))
GROUP BY customer, window_start, window_end

-- rows_with_windows
SELECT id, window_start, window_end, window_time
FROM TABLE(HOP(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '20' SECOND))

-- windows_over_windows
CREATE VIEW totals_of_5_s AS
SELECT sensor, window_time AS closed, SUM(v) AS total, COUNT(*) AS n
FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY sensor, window_start, window_end, window_time;
SELECT sensor, window_start, window_end, SUM(total) AS total, MAX(n) AS most
FROM TABLE(TUMBLE(TABLE totals_of_5_s, DESCRIPTOR(closed), INTERVAL '20' SECOND))
GROUP BY sensor, window_start, window_end

-- hop_over_tumble
CREATE VIEW counts_of_5_s AS
SELECT window_time AS closed, COUNT(*) AS n
FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end, window_time;
SELECT window_start, window_end, AVG(CAST(n AS DOUBLE)) AS mean, MAX(n) AS most
FROM TABLE(HOP(TABLE counts_of_5_s, DESCRIPTOR(closed), INTERVAL '10' SECOND, INTERVAL '30' SECOND))
GROUP BY window_start, window_end

-- windows_over_a_filter
CREATE VIEW good_readings AS SELECT sensor, ts, v * 2 AS twice FROM readings WHERE q < 3;
SELECT window_start, window_end, sensor, SUM(twice) AS total
FROM TABLE(TUMBLE(TABLE good_readings, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, sensor

-- windows_over_a_union
CREATE VIEW happenings AS SELECT ts, 'order' AS what FROM orders UNION ALL SELECT ts, kind FROM payments;
SELECT window_start, window_end, what, COUNT(*) AS n
FROM TABLE(TUMBLE(TABLE happenings, DESCRIPTOR(ts), INTERVAL '20' SECOND))
GROUP BY window_start, window_end, what

-- best_of_windows
SELECT window_start, window_end, sensor, total, place
FROM (SELECT window_start, window_end, sensor, total, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY total DESC) AS place
    FROM (SELECT window_start, window_end, sensor, SUM(v) AS total
        FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND))
        GROUP BY window_start, window_end, sensor) AS t
    WHERE total IS NOT NULL) AS r
WHERE place <= 2

-- best_rows_of_windows
SELECT window_start, window_end, customer, id, amount
FROM (SELECT window_start, window_end, customer, id, amount, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, customer ORDER BY amount DESC, id) AS place
    FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '30' SECOND))
    WHERE amount IS NOT NULL) AS r
WHERE place <= 3

-- latest_row_of_windows
SELECT window_start, window_end, customer, id, amount
FROM (SELECT window_start, window_end, customer, id, amount, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, customer ORDER BY ts DESC) AS place
    FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '15' SECOND))) AS r
WHERE place = 1

-- first_row_of_windows
SELECT window_start, window_end, id
FROM (SELECT window_start, window_end, id, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY ts) AS place
    FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '5' SECOND))) AS r
WHERE place = 1

-- last_millisecond
-- differs: a watermark W says that no rows before W come; in Flink none at or before W. A window closes here when the watermark is its end, in Flink at its last millisecond.
SELECT window_start, window_end, COUNT(*) AS n
FROM TABLE(TUMBLE(TABLE ticks, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end
