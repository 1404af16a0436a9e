-- Queries that do not work yet: they are listed by the test, not run.

-- ages
SELECT id, age(due, timestamp '2024-02-29') AS a, justify_days(interval '40 days' * (id % 3)) AS j, due::time AS t, due + make_interval(days => 3) AS i, near
FROM (SELECT *, (due, interval '2 days') OVERLAPS (timestamp '2025-01-01', timestamp '2025-01-02') AS near FROM shipments) s

-- reachable_depots
WITH RECURSIVE r (origin, destination) AS (
    SELECT origin, destination FROM legs
    UNION SELECT r.origin, l.destination FROM r JOIN legs l ON l.origin = r.destination
) SELECT origin, count(*) AS n FROM r GROUP BY origin

-- hops
WITH RECURSIVE h AS (
    SELECT code, 0 AS n FROM depots WHERE code = 'HAM'
    UNION ALL SELECT l.destination, h.n + 1 FROM h JOIN legs l ON l.origin = h.code AND h.n < 3
) SELECT code, min(n) AS hops, count(*) AS ways FROM h GROUP BY code

-- shortest
WITH RECURSIVE w AS (
    SELECT origin, destination, km, 1 AS n FROM legs
    UNION SELECT w.origin, l.destination, w.km + l.km, w.n + 1 FROM w JOIN legs l ON l.origin = w.destination WHERE w.n < 3
) SELECT origin, destination, min(km) AS km FROM w GROUP BY origin, destination

-- countdown
WITH RECURSIVE c (n) AS (VALUES (5) UNION ALL SELECT n - 1 FROM c WHERE n > 1) SELECT n, (SELECT count(*) FROM legs WHERE km >= n * 100) AS legs FROM c

-- transit_days
SELECT id, delivered::date - sent AS days, date_trunc('week', sent) AS week, extract(isoyear FROM sent) AS year, extract(week FROM sent) AS w, sent + 10 AS later, sent + time '08:00' AS morning, to_char(sent, 'IYYY-"W"IW-ID') AS iso
FROM shipments WHERE delivered < 'infinity' OR delivered IS NULL

-- time_series
SELECT d.day::date AS day, (SELECT count(*) FROM shipments s WHERE s.sent = d.day::date) AS sent FROM generate_series(date '2024-12-27', date '2025-01-06', interval '1 day') AS d(day)

-- longest_side
SELECT s.id, (SELECT max(x) FROM unnest(s.sizes) AS x) AS longest, (SELECT sum(x) FROM unnest(s.sizes) AS x) AS girth FROM shipments s

-- sides
SELECT x AS side, count(*) AS n FROM shipments s, unnest(s.sizes) AS x GROUP BY x

-- load_so_far
SELECT id, origin, sent, sum(weight) OVER w AS load, count(*) OVER (PARTITION BY origin ORDER BY sent RANGE BETWEEN '2 days' PRECEDING AND '1 day' FOLLOWING) AS near, avg(weight) OVER (PARTITION BY origin ORDER BY sent, id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS smooth
FROM shipments WINDOW w AS (PARTITION BY origin ORDER BY sent, id)

-- by_origin_and_destination
SELECT origin, destination, count(*) AS n, sum(weight) AS w FROM shipments GROUP BY GROUPING SETS ((origin, destination), (destination), ())

-- fragile_rollup
SELECT fragile, extract(year FROM sent) AS year, count(*) AS n FROM shipments GROUP BY ROLLUP (fragile, extract(year FROM sent))

-- medians
SELECT origin, percentile_disc(0.5) WITHIN GROUP (ORDER BY weight) AS median, percentile_disc(0.5) WITHIN GROUP (ORDER BY sent) AS day, mode() WITHIN GROUP (ORDER BY destination) AS often FROM shipments GROUP BY origin
