-- Where they are

-- last_scan
SELECT DISTINCT ON (shipment_id) shipment_id, depot, at, code FROM scans ORDER BY shipment_id, at DESC, code DESC, depot

-- status
SELECT s.id, CASE WHEN s.delivered IS NOT NULL THEN 'delivered' WHEN x.n > 0 THEN 'moving' ELSE 'new' END AS status, coalesce(x.n, 0) AS scans
FROM shipments s LEFT JOIN (SELECT shipment_id, count(*) AS n FROM scans GROUP BY shipment_id) x ON x.shipment_id = s.id

-- late
SELECT id, due, delivered, delivered - due AS by FROM shipments WHERE delivered > due AND delivered < 'infinity'

-- undelivered
SELECT id, destination FROM shipments WHERE delivered IS NULL AND id IN (SELECT shipment_id FROM scans WHERE code = 2)

-- lost
SELECT id FROM shipments s WHERE NOT EXISTS (SELECT 1 FROM scans c WHERE c.shipment_id = s.id)

-- not_at_known_depot
SELECT shipment_id, depot FROM scans WHERE depot NOT IN (SELECT code FROM depots)

-- depots_never_scanned
SELECT code FROM depots WHERE code NOT IN (SELECT depot FROM scans)

-- at_each_depot
SELECT d.code, d.city, count(c.at) AS scans, max(c.at) AS last FROM depots d LEFT JOIN scans c ON c.depot = d.code AND c.code <> 9 GROUP BY d.code, d.city

-- scans_full_depots
SELECT d.code, c.depot, count(*) AS n FROM depots d FULL JOIN scans c ON c.depot = d.code GROUP BY d.code, c.depot

-- between_scans
SELECT shipment_id, at, at - lag(at) OVER (PARTITION BY shipment_id ORDER BY at, code, depot) AS waited, row_number() OVER (PARTITION BY shipment_id ORDER BY at, code, depot) AS step FROM scans

-- longest_wait
SELECT shipment_id, max(waited) AS wait FROM (SELECT shipment_id, at - lag(at) OVER (PARTITION BY shipment_id ORDER BY at) AS waited FROM scans) x GROUP BY shipment_id

-- damaged
SELECT shipment_id, note, note ILIKE 'damaged%' AS d, note ~ ':' AS more, regexp_replace(note, '^([^:]*):? ?(.*)$', '\2') AS what FROM scans WHERE note ILIKE '%damaged%'

-- Routes

-- two_legs
SELECT a.origin, b.destination, a.destination AS via, a.km + b.km AS km, a.takes + b.takes AS takes FROM legs a JOIN legs b ON b.origin = a.destination WHERE a.origin <> b.destination

-- no_way
SELECT s.id, s.origin, s.destination FROM shipments s WHERE NOT EXISTS (SELECT 1 FROM legs l WHERE l.origin = s.origin AND l.destination = s.destination)

-- cheapest_mode
SELECT origin, destination, mode, km FROM legs l WHERE km = (SELECT min(m.km) FROM legs m WHERE m.origin = l.origin AND m.destination = l.destination)

-- modes
SELECT mode, count(*) AS n, sum(km) AS km, sum(takes) AS takes, avg(takes) AS mean, extract(epoch FROM min(takes)) AS quick, extract(epoch FROM max(takes)) AS slow FROM legs GROUP BY mode

-- equal_intervals
SELECT extract(epoch FROM takes) AS seconds, count(*) AS n FROM legs GROUP BY takes

-- there_and_back
SELECT a.origin, a.destination, a.mode FROM legs a WHERE (a.destination, a.origin, a.mode) IN (SELECT origin, destination, mode FROM legs)

-- distances
SELECT a.code, b.code AS other, round(sqrt(power(a.latitude - b.latitude, 2) + power(a.longitude - b.longitude, 2))::numeric, 3) AS d FROM depots a JOIN depots b ON a.code < b.code

-- nearest
SELECT a.code, b.code AS other FROM depots a CROSS JOIN LATERAL (SELECT d.code FROM depots d WHERE d.code <> a.code AND d.latitude IS NOT NULL ORDER BY abs(d.latitude - a.latitude), d.code LIMIT 1) b

-- positions
SELECT code, degrees(radians(latitude)) AS d, sin(radians(latitude)) AS s, atan2(longitude, latitude) AS a, latitude::int AS i, longitude::numeric AS n, latitude * longitude AS p FROM depots

-- Time

-- month_ends
SELECT DISTINCT sent, (sent + interval '1 month')::date AS m1, (sent + interval '2 months')::date AS m2, (sent - interval '10 months')::date AS back, (date_trunc('month', sent) + interval '1 month - 1 day')::date AS last FROM shipments

-- opening
SELECT code, opens, opens + interval '90 minutes' AS later, opens - time '01:00' AS since, extract(minute FROM opens) AS m, opens < time '08:00' AS early, date '2025-01-01' + opens AS first, opens::text AS text FROM depots

-- infinities
SELECT delivered, count(*) AS n, max(due) AS due, delivered = 'infinity' AS never, isfinite(delivered) AS finite FROM shipments GROUP BY delivered

-- by_week
SELECT extract(isoyear FROM at) AS year, extract(week FROM at) AS week, count(*) AS n, count(DISTINCT shipment_id) AS shipments FROM scans GROUP BY 1, 2

-- Weights and sizes

-- weights
SELECT origin, count(weight) AS n, sum(weight) AS w, avg(weight) AS mean, round(avg(weight), 2) AS r, stddev(weight) AS s, max(weight) FILTER (WHERE fragile) AS fragile FROM shipments GROUP BY origin

-- weight_classes
SELECT width_bucket(weight, 0, 10, 5) AS bucket, count(*) AS n FROM shipments GROUP BY 1

-- same_sizes
SELECT sizes, count(*) AS n, bool_or(fragile) AS fragile FROM shipments GROUP BY sizes

-- sizes_by_any
SELECT id FROM shipments WHERE sizes = ANY (SELECT sizes FROM shipments WHERE fragile) AND NOT fragile

-- heaviest ordered
SELECT id, weight FROM shipments ORDER BY weight DESC NULLS LAST, id LIMIT 4

-- heavy_per_origin
SELECT origin, id, weight FROM (SELECT origin, id, weight, row_number() OVER (PARTITION BY origin ORDER BY weight DESC NULLS LAST, id) AS r FROM shipments) x WHERE r <= 2

-- second_heaviest
SELECT origin, max(weight) AS second FROM shipments s WHERE weight < (SELECT max(t.weight) FROM shipments t WHERE t.origin = s.origin) GROUP BY origin

-- peers
SELECT id, rank() OVER (ORDER BY sent) AS r, dense_rank() OVER (ORDER BY sent) AS d, cume_dist() OVER (ORDER BY sent) AS c, count(*) OVER (ORDER BY sent) AS upto, first_value(id) OVER (PARTITION BY sent ORDER BY id DESC) AS last_id FROM shipments

-- Sets, sub-queries and groups

-- places
SELECT origin AS place FROM shipments UNION SELECT destination FROM shipments UNION SELECT code FROM depots

-- only_origin
SELECT origin FROM legs EXCEPT SELECT destination FROM legs

-- both_ends
SELECT origin FROM legs INTERSECT ALL SELECT destination FROM legs

-- above_everything
SELECT id, weight > ALL (SELECT weight FROM shipments t WHERE t.origin = s.origin AND t.id <> s.id) AS heaviest, weight = ANY (SELECT weight FROM shipments t WHERE t.id <> s.id) AS shared FROM shipments s

-- nested_counts
SELECT d.code, (SELECT count(*) FROM shipments s WHERE s.origin = d.code AND EXISTS (SELECT 1 FROM scans c WHERE c.shipment_id = s.id AND c.depot = d.code)) AS n FROM depots d

-- scan_codes_listed
SELECT c.code, v.label, count(*) AS n FROM scans c LEFT JOIN (VALUES (1, 'in'), (2, 'out'), (3, 'held')) AS v(code, label) ON v.code = c.code GROUP BY c.code, v.label

-- boolean_sums
SELECT sent, sum(CASE WHEN fragile THEN 1 ELSE 0 END) AS fragile, sum(fragile::int) AS again, count(*) FILTER (WHERE NOT fragile) AS robust, bool_and(fragile) AS every_one FROM shipments GROUP BY sent

-- distinct_from
SELECT s.id, t.id AS other FROM shipments s JOIN shipments t ON s.destination IS NOT DISTINCT FROM t.destination AND s.id < t.id AND s.weight IS DISTINCT FROM t.weight

-- except_nulls
SELECT destination, weight FROM shipments WHERE fragile EXCEPT SELECT destination, weight FROM shipments WHERE NOT fragile

-- sub_select_in_from
SELECT x.origin, y.n FROM (SELECT DISTINCT origin FROM shipments) x LEFT JOIN (SELECT origin, count(*) AS n FROM shipments WHERE destination = 'ROM' GROUP BY origin) y ON y.origin = x.origin

-- with_over_with
WITH a AS (SELECT shipment_id, max(at) AS at FROM scans GROUP BY shipment_id), b AS (SELECT s.shipment_id, s.depot FROM scans s JOIN a ON a.shipment_id = s.shipment_id AND a.at = s.at) SELECT depot, count(*) AS n FROM b GROUP BY depot

-- path_taken
SELECT shipment_id, string_agg(coalesce(depot, '?'), '>' ORDER BY at, code, depot) AS path, array_agg(code ORDER BY at, code) AS codes FROM scans GROUP BY shipment_id

-- volume
SELECT id, sizes[1] * sizes[2] * sizes[3] AS volume, array_length(sizes, 1) AS n, sizes[2:3] AS part, 10 = ANY (sizes) AS ten, sizes || 5 AS more, array_to_string(sizes, 'x') AS text, sizes < '{20}' AS less, cardinality(sizes) = 0 AS none FROM shipments

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

-- by_origin_and_destination
SELECT origin, destination, count(*) AS n, sum(weight) AS w FROM shipments GROUP BY GROUPING SETS ((origin, destination), (destination), ())

-- fragile_rollup
SELECT fragile, extract(year FROM sent) AS year, count(*) AS n FROM shipments GROUP BY ROLLUP (fragile, extract(year FROM sent))

-- medians
SELECT origin, percentile_disc(0.5) WITHIN GROUP (ORDER BY weight) AS median, percentile_disc(0.5) WITHIN GROUP (ORDER BY sent) AS day, mode() WITHIN GROUP (ORDER BY destination) AS often FROM shipments GROUP BY origin

-- load_so_far
SELECT id, origin, sent, sum(weight) OVER w AS load, count(*) OVER (PARTITION BY origin ORDER BY sent RANGE BETWEEN '2 days' PRECEDING AND '1 day' FOLLOWING) AS near, avg(weight) OVER (PARTITION BY origin ORDER BY sent, id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS smooth
FROM shipments WINDOW w AS (PARTITION BY origin ORDER BY sent, id)
