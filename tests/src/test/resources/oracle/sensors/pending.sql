-- Queries that do not work yet: they are listed by the test, not run.

-- quality_counts
SELECT sensor_id, count(*) FILTER (WHERE quality = 2) AS good, count(*) FILTER (WHERE quality IS NULL) AS unknown, every(quality > 0) AS fine, bit_and(quality) AS ba, bit_or(quality) AS bo FROM readings GROUP BY sensor_id

-- distinct_qualities
SELECT count(DISTINCT quality) AS q, count(DISTINCT (sensor_id, quality)) AS pairs, sum(DISTINCT quality) AS s FROM readings

-- percentiles
SELECT sensor_id, percentile_cont(0.9) WITHIN GROUP (ORDER BY value) AS p90, percentile_disc(0.25) WITHIN GROUP (ORDER BY value DESC) AS p25,
    percentile_cont(ARRAY[0, 0.5, 1]) WITHIN GROUP (ORDER BY value) AS three, mode() WITHIN GROUP (ORDER BY quality) AS often
FROM readings WHERE value < 100 GROUP BY sensor_id

-- every_level_and_site
SELECT s.site, a.level, count(*) AS n FROM sensors s JOIN alarms a ON a.sensor_id = s.id GROUP BY ROLLUP (s.site, a.level) HAVING count(*) > 1

-- hours_without_readings
SELECT h.hour, count(r.ts) AS n FROM generate_series(timestamp '2024-02-28 22:00', timestamp '2024-02-29 03:00', interval '1 hour') AS h(hour)
LEFT JOIN readings r ON r.ts >= h.hour AND r.ts < h.hour + interval '1 hour' GROUP BY h.hour

-- groups_frame
SELECT id, level, count(*) OVER (ORDER BY level GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) AS n, sum(id) OVER (ORDER BY level GROUPS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS s FROM alarms

-- excluding_frames
SELECT id, sum(id) OVER (ORDER BY level ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) AS others,
    count(*) OVER (ORDER BY level RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE TIES) AS untied,
    count(*) OVER (ORDER BY level RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP) AS before
FROM alarms

-- objects_built
SELECT id, jsonb_build_object('id', id, 'kind', kind, 'low', low) AS o, to_jsonb(kind) AS k, jsonb_build_array(id, site, settings) AS a FROM sensors

-- phones_of_sites
SELECT s.code, p.phone FROM sites s, jsonb_array_elements_text(s.contact -> 'phones') AS p(phone) WHERE jsonb_typeof(s.contact) = 'object'

-- calibrations
SELECT id, calibrated > '2024-02-01' AS recent, calibrated::date AS day, to_char(calibrated, 'Dy DD Mon YYYY') AS text, age(timestamptz '2024-07-01 00:00+00', calibrated) AS age, coalesce(calibrated, timestamptz '2000-01-01 00:00+00') AS c, date_trunc('quarter', calibrated) AS q FROM sensors
