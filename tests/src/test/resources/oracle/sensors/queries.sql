-- Aggregates over time

-- by_minute_bucket
SELECT sensor_id, date_bin('15 minutes', ts, timestamp '2024-01-01') AS bucket, count(*) AS n, min(value) AS low, max(value) AS high FROM readings GROUP BY 1, 2

-- by_hour
SELECT date_trunc('hour', ts) AS hour, count(value) AS n, sum(quality) AS q, avg(quality) AS mean FROM readings GROUP BY 1

-- averages_of_sensors
SELECT sensor_id, avg(value) AS mean, sum(value) AS total, count(*) AS n FROM readings WHERE value <> 'NaN' GROUP BY sensor_id

-- with_nan
SELECT sensor_id, max(value) AS high, min(value) AS low, sum(value) AS total FROM readings GROUP BY sensor_id

-- spread
SELECT sensor_id, stddev_samp(value) AS s, var_samp(value) AS v, stddev_pop(value) AS sp, var_pop(value) AS vp FROM readings WHERE value < 100 GROUP BY sensor_id

-- regression
SELECT sensor_id, corr(value, quality) AS c, covar_pop(value, quality) AS cp, covar_samp(value, quality) AS cs, regr_slope(value, quality) AS slope,
    regr_intercept(value, quality) AS i, regr_count(value, quality) AS n, regr_r2(value, quality) AS r2, regr_avgx(value, quality) AS ax, regr_avgy(value, quality) AS ay,
    regr_sxx(value, quality) AS sxx, regr_syy(value, quality) AS syy, regr_sxy(value, quality) AS sxy
FROM readings WHERE value < 100 GROUP BY sensor_id

-- all_sensors_aggregate
SELECT count(*) AS n, max(ts) AS last, min(ts) AS first, max(ts) - min(ts) AS span FROM readings

-- intervals_summed
SELECT level, sum(lasted) AS total, avg(lasted) AS mean, extract(epoch FROM max(lasted)) AS longest, extract(epoch FROM min(lasted)) AS shortest, count(DISTINCT lasted) AS n FROM alarms GROUP BY level

-- Joins

-- readings_of_sites
SELECT t.region, s.kind, r.ts, r.value FROM readings r JOIN sensors s ON s.id = r.sensor_id JOIN sites t ON t.code = s.site

-- sensors_and_sites_full
SELECT s.id, t.code, t.opened FROM sensors s FULL JOIN sites t ON s.site = t.code

-- out_of_range
SELECT r.sensor_id, r.ts, r.value FROM readings r JOIN sensors s ON s.id = r.sensor_id AND (r.value < s.low OR r.value > s.high)

-- alarms_near_readings
SELECT a.id, r.ts, r.value FROM alarms a JOIN readings r ON r.sensor_id = a.sensor_id
AND r.ts BETWEEN (a.raised AT TIME ZONE 'UTC') AND (a.raised AT TIME ZONE 'UTC') + interval '30 minutes'

-- sensors_without_readings
SELECT s.id, s.kind FROM sensors s LEFT JOIN readings r ON r.sensor_id = s.id WHERE r.sensor_id IS NULL

-- readings_without_sensor
SELECT sensor_id, count(*) AS n FROM readings r WHERE NOT EXISTS (SELECT 1 FROM sensors s WHERE s.id = r.sensor_id) GROUP BY sensor_id

-- not_in_with_nulls
SELECT code FROM sites WHERE code NOT IN (SELECT site FROM sensors)

-- in_with_nulls
SELECT id, site IN (SELECT code FROM sites) AS known, site NOT IN (SELECT code FROM sites WHERE region = 'coast') AS inland FROM sensors

-- latest_reading_joined
SELECT r.sensor_id, r.value FROM readings r JOIN (SELECT sensor_id, max(ts) AS ts FROM readings GROUP BY sensor_id) l USING (sensor_id, ts)

-- any_high
SELECT id FROM sensors s WHERE high < ANY (SELECT value FROM readings r WHERE r.sensor_id = s.id)

-- three_way_anti
SELECT s.id FROM sensors s WHERE NOT EXISTS (SELECT 1 FROM alarms a WHERE a.sensor_id = s.id AND EXISTS (SELECT 1 FROM readings r WHERE r.sensor_id = a.sensor_id AND r.quality = a.level))

-- lateral_last_two
SELECT s.id, r.ts, r.value FROM sensors s LEFT JOIN LATERAL (SELECT ts, value FROM readings WHERE sensor_id = s.id ORDER BY ts DESC, value, quality LIMIT 2) r ON true

-- Windows

-- moving_average
SELECT sensor_id, ts, avg(value) OVER (PARTITION BY sensor_id ORDER BY ts, value, quality ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS mean FROM readings WHERE value < 100

-- moving_in_time
SELECT sensor_id, ts, count(*) OVER w AS n, max(value) OVER w AS high FROM readings WHERE value < 100 WINDOW w AS (PARTITION BY sensor_id ORDER BY ts RANGE BETWEEN interval '10 minutes' PRECEDING AND CURRENT ROW)

-- moving_around
SELECT ts, sum(quality) OVER (ORDER BY ts RANGE BETWEEN interval '5 minutes' PRECEDING AND interval '5 minutes' FOLLOWING) AS q FROM readings

-- change_since_last
SELECT sensor_id, ts, value - lag(value) OVER (PARTITION BY sensor_id ORDER BY ts, value, quality) AS delta, ts - lag(ts) OVER (PARTITION BY sensor_id ORDER BY ts, value, quality) AS gap FROM readings

-- level_ranks
SELECT id, rank() OVER (ORDER BY level DESC) AS r, dense_rank() OVER (ORDER BY level DESC) AS d, row_number() OVER (ORDER BY level DESC, id) AS n, ntile(4) OVER (ORDER BY id) AS t, percent_rank() OVER (ORDER BY level) AS p, cume_dist() OVER (ORDER BY level) AS c FROM alarms

-- first_and_last
SELECT DISTINCT sensor_id, first_value(value) OVER w AS first, last_value(value) OVER w AS last FROM readings
WINDOW w AS (PARTITION BY sensor_id ORDER BY ts, value, quality ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)

-- latest_of_each
SELECT DISTINCT ON (sensor_id) sensor_id, ts, value, quality FROM readings ORDER BY sensor_id, ts DESC, value, quality

-- highest_three ordered
SELECT sensor_id, ts, value, quality FROM readings WHERE value IS NOT NULL ORDER BY value DESC, ts, sensor_id, quality LIMIT 3

-- sessions
SELECT sensor_id, session, count(*) AS n, min(ts) AS start, max(ts) AS finish FROM (
    SELECT sensor_id, ts, sum(fresh) OVER (PARTITION BY sensor_id ORDER BY ts, q) AS session FROM (
        SELECT sensor_id, ts, coalesce(quality, -1) AS q, CASE WHEN ts - lag(ts) OVER (PARTITION BY sensor_id ORDER BY ts, coalesce(quality, -1)) <= interval '10 minutes' THEN 0 ELSE 1 END AS fresh FROM readings) x) y
GROUP BY sensor_id, session

-- jsonb

-- settings_read
SELECT id, settings -> 'rate' AS rate, settings ->> 'mode' AS mode, settings #> '{limits,1}' AS second, settings #>> '{limits,0}' AS first, settings ? 'on' AS has_on, settings @> '{"mode": "fast"}' AS fast, (settings ->> 'rate')::numeric * 2 AS twice FROM sensors

-- contacts
SELECT code, jsonb_typeof(contact) AS t, contact -> 'phones' ->> 0 AS phone, contact || '{"new": 1}' AS more, contact - 'name' AS less, jsonb_array_length(contact -> 'phones') AS n FROM sites WHERE jsonb_typeof(contact) = 'object'

-- settings_by_mode
SELECT settings ->> 'mode' AS mode, count(*) AS n, sum((settings ->> 'rate')::numeric) AS rates, min(settings ->> 'rate') AS low FROM sensors GROUP BY settings ->> 'mode'

-- distinct_settings
SELECT DISTINCT settings FROM sensors

-- Time

-- time_arithmetic
SELECT id, raised + lasted AS until, raised AT TIME ZONE 'Europe/Berlin' AS local, extract(hour FROM raised AT TIME ZONE 'America/New_York') AS hour, lasted * 2 AS twice, lasted / 4 AS quarter,
    extract(epoch FROM lasted) AS seconds, justify_hours(lasted) AS j, raised::date AS day, date_part('minute', raised) AS minute
FROM alarms

-- opened_days
SELECT code, opened + 30 AS due, opened - date '2024-01-01' AS days, extract(isodow FROM opened) AS d, extract(week FROM opened) AS w, extract(doy FROM opened) AS doy, opened + interval '1 month' AS month, make_date(2024, extract(month FROM opened)::int, 1) AS m FROM sites

-- interval_order
SELECT extract(epoch FROM lasted) AS seconds, count(*) AS n FROM alarms GROUP BY lasted

-- Sets and the rest

-- known_and_unknown
SELECT sensor_id FROM readings UNION SELECT id FROM sensors

-- silent_sensors
SELECT id FROM sensors EXCEPT SELECT sensor_id FROM readings

-- common_twice
SELECT sensor_id FROM readings INTERSECT ALL SELECT sensor_id FROM alarms

-- kinds_above_mean
WITH counts AS (SELECT kind, count(*) AS n FROM sensors GROUP BY kind), mean AS (SELECT avg(n) AS m FROM counts) SELECT kind, n FROM counts, mean WHERE n >= m

-- real_arithmetic
SELECT id, low + high AS s, high / 3 AS d, low * 2.5 AS m, -low AS n, low::double precision AS w, high::int AS i, abs(low) AS a, low = 0 AS zero FROM sensors

-- float_order ordered
SELECT value, count(*) AS n FROM readings GROUP BY value ORDER BY value DESC NULLS LAST

-- float_functions
SELECT sensor_id, value, round(value) AS r, trunc(value) AS t, floor(value) AS f, ceil(value) AS c, sign(value) AS s, sqrt(abs(value)) AS q, power(value, 2) AS p, value::numeric AS n, greatest(value, 1) AS g FROM readings WHERE value <> 'NaN'

-- levels_counted
SELECT l.level, (SELECT count(*) FROM alarms a WHERE a.level = l.level) AS n FROM (VALUES (1), (2), (3), (4)) AS l(level)

-- values_in_order
SELECT sensor_id, array_agg(value ORDER BY ts, value, quality) AS v, string_agg(quality::text, ',' ORDER BY quality DESC NULLS LAST) AS q FROM readings GROUP BY sensor_id

-- sensors_as_json
SELECT site, jsonb_agg(id ORDER BY id) AS ids, jsonb_object_agg(id, kind ORDER BY id) AS kinds FROM sensors GROUP BY site

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

-- objects_built
SELECT id, jsonb_build_object('id', id, 'kind', kind, 'low', low) AS o, to_jsonb(kind) AS k, jsonb_build_array(id, site, settings) AS a FROM sensors

-- phones_of_sites
SELECT s.code, p.phone FROM sites s, jsonb_array_elements_text(s.contact -> 'phones') AS p(phone) WHERE jsonb_typeof(s.contact) = 'object'

-- calibrations
SELECT id, calibrated > '2024-02-01' AS recent, calibrated::date AS day, to_char(calibrated, 'Dy DD Mon YYYY') AS text, age(timestamptz '2024-07-01 00:00+00', calibrated) AS age, coalesce(calibrated, timestamptz '2000-01-01 00:00+00') AS c, date_trunc('quarter', calibrated) AS q FROM sensors

-- groups_frame
SELECT id, level, count(*) OVER (ORDER BY level GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) AS n, sum(id) OVER (ORDER BY level GROUPS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS s FROM alarms

-- excluding_frames
SELECT id, sum(id) OVER (ORDER BY level ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) AS others,
    count(*) OVER (ORDER BY level RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE TIES) AS untied,
    count(*) OVER (ORDER BY level RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP) AS before
FROM alarms
