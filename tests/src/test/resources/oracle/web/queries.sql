-- Counting

-- hits_of_pages
SELECT p.path, count(h.at) AS hits, count(DISTINCT h.visitor_id) AS visitors FROM pages p LEFT JOIN hits h ON h.page_id = p.id GROUP BY p.path

-- hits_of_hours
SELECT date_trunc('hour', at) AS hour, count(*) AS hits, count(DISTINCT visitor_id) AS visitors, avg(millis) AS mean, max(millis) AS slowest FROM hits GROUP BY 1

-- hits_of_sections
SELECT coalesce(p.section, 'other') AS section, count(*) AS n, sum(h.millis) AS millis FROM hits h LEFT JOIN pages p ON p.id = h.page_id GROUP BY 1

-- everything_counted
SELECT (SELECT count(*) FROM hits) AS hits, (SELECT count(*) FROM visitors) AS visitors, (SELECT sum(value) FROM goals) AS value, (SELECT max(at) FROM hits WHERE page_id = 1) AS last

-- countries
SELECT v.country, count(DISTINCT v.id) AS visitors, count(*) AS hits, round(avg(h.millis), 1) AS mean FROM visitors v JOIN hits h ON h.visitor_id = v.id GROUP BY v.country HAVING count(*) > 2

-- conversion
SELECT v.country, count(DISTINCT g.visitor_id)::numeric / count(DISTINCT v.id) AS rate, sum(g.value) AS value FROM visitors v LEFT JOIN goals g ON g.visitor_id = v.id GROUP BY v.country

-- words_overflow
SELECT section, sum(words) AS w, avg(words) AS a, sum(words::bigint * 2) AS b, max(words) AS m FROM pages GROUP BY section

-- bounce
SELECT n = 1 AS bounced, count(*) AS visitors FROM (SELECT visitor_id, count(*) AS n FROM hits GROUP BY visitor_id) x GROUP BY n = 1

-- agents
SELECT split_part(agent, '/', 1) AS browser, count(*) AS n, count(*) FILTER (WHERE consent) AS yes, count(*) FILTER (WHERE consent IS NOT TRUE) AS no, bool_and(consent) AS every_one, bool_or(consent) AS any_one FROM visitors GROUP BY 1

-- no_grouping_columns
SELECT count(*) AS n, bool_and(consent) AS c, min(first_seen) AS first FROM visitors WHERE country = 'BR'

-- having_alone
SELECT count(*) AS n FROM goals HAVING count(*) > 5

-- hits_of_refs
SELECT substring(referrer FROM 'https://([^/]*)') AS host, count(*) AS n FROM hits WHERE referrer LIKE 'https://%' GROUP BY 1

-- Funnels

-- funnel
SELECT g.id, g.kind, (SELECT count(*) FROM hits h WHERE h.visitor_id = g.visitor_id AND h.at <= g.at) AS before FROM goals g

-- last_page_before_goal
SELECT g.id, x.page_id, x.at FROM goals g LEFT JOIN LATERAL (SELECT h.page_id, h.at FROM hits h WHERE h.visitor_id = g.visitor_id AND h.at <= g.at ORDER BY h.at DESC, h.page_id, h.millis LIMIT 1) x ON true

-- shop_then_order
SELECT DISTINCT h.visitor_id FROM hits h JOIN pages p ON p.id = h.page_id AND p.section = 'shop' JOIN goals g ON g.visitor_id = h.visitor_id AND g.at > h.at WHERE g.kind = 'order'

-- unvisited_pages
SELECT id, path FROM pages WHERE id NOT IN (SELECT page_id FROM hits)

-- unvisited_pages_safe
SELECT id, path FROM pages WHERE id NOT IN (SELECT page_id FROM hits WHERE page_id IS NOT NULL)

-- goals_without_hits
SELECT g.id FROM goals g LEFT JOIN hits h ON h.visitor_id = g.visitor_id AND h.at BETWEEN g.at - interval '1 hour' AND g.at WHERE h.visitor_id IS NULL

-- first_hits
SELECT h.visitor_id, h.page_id, h.at FROM hits h WHERE h.at = (SELECT min(i.at) FROM hits i WHERE i.visitor_id = h.visitor_id)

-- slower_than_page
SELECT h.visitor_id, h.page_id, h.millis FROM hits h WHERE h.millis > (SELECT avg(i.millis) FROM hits i WHERE i.page_id = h.page_id)

-- pages_together
SELECT a.page_id, b.page_id AS other, count(DISTINCT a.visitor_id) AS n FROM hits a JOIN hits b ON a.visitor_id = b.visitor_id AND a.page_id < b.page_id GROUP BY 1, 2

-- Windows

-- next_pages
SELECT page_id, next, count(*) AS n FROM (SELECT page_id, lead(page_id) OVER (PARTITION BY visitor_id ORDER BY at, page_id, millis) AS next FROM hits) x GROUP BY page_id, next

-- landing_pages
SELECT DISTINCT ON (visitor_id) visitor_id, page_id, at FROM hits ORDER BY visitor_id, at, page_id, millis, props

-- slowest_of_each_page
SELECT page_id, millis, r FROM (SELECT page_id, millis, rank() OVER (PARTITION BY page_id ORDER BY millis DESC NULLS LAST) AS r FROM hits) x WHERE r <= 2

-- cumulated_value
SELECT id, visitor_id, sum(value) OVER (PARTITION BY visitor_id ORDER BY at, id) AS total, sum(value) OVER (ORDER BY at, id ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING) AS before, count(value) OVER () AS n FROM goals

-- share_of_kind
SELECT id, kind, value, round(100 * value / nullif(sum(value) OVER (PARTITION BY kind), 0), 2) AS percent FROM goals

-- ratio_of_totals
SELECT page_id, count(*) AS n, round(count(*) * 100.0 / sum(count(*)) OVER (), 2) AS percent, rank() OVER (ORDER BY count(*) DESC) AS r FROM hits GROUP BY page_id

-- busiest_pages ordered
SELECT page_id, count(*) AS n FROM hits GROUP BY page_id ORDER BY n DESC, page_id NULLS FIRST LIMIT 4

-- newest_visitors ordered
SELECT id, agent, first_seen FROM visitors ORDER BY first_seen DESC, id FETCH FIRST 3 ROWS ONLY

-- unlimited_order ordered
SELECT id, country FROM visitors ORDER BY country NULLS FIRST, id DESC

-- top_page_of_country
SELECT country, page_id, n FROM (SELECT v.country, h.page_id, count(*) AS n, row_number() OVER (PARTITION BY v.country ORDER BY count(*) DESC, h.page_id) AS r FROM visitors v JOIN hits h ON h.visitor_id = v.id GROUP BY v.country, h.page_id) x WHERE r = 1

-- quartiles
SELECT id, ntile(4) OVER (ORDER BY value, id) AS q, lag(value, 1, 0::numeric(8,2)) OVER (ORDER BY id) AS previous, lead(kind) OVER (PARTITION BY visitor_id ORDER BY id) AS next, nth_value(id, 2) OVER (ORDER BY id) AS second FROM goals

-- Arrays and jsonb

-- arrays_grouped
SELECT interests, count(*) AS n FROM visitors GROUP BY interests

-- props_read
SELECT visitor_id, props ->> 'ab' AS ab, props -> 'tags' -> 0 AS tag, props @> '{"n": 1}' AS one, props ? 'ab' AS has, props ?| '{x,n}' AS either, props -> 'n' AS n, (props ->> 'n')::numeric AS number FROM hits

-- variants
SELECT props ->> 'ab' AS variant, count(*) AS hits, count(DISTINCT visitor_id) AS visitors, avg(millis) AS mean FROM hits GROUP BY props ->> 'ab'

-- props_grouped
SELECT min(props ->> 'ab') AS ab, count(*) AS n FROM hits GROUP BY props

-- Text

-- path_levels
SELECT level, count(*) AS n FROM (SELECT length(path) - length(replace(path, '/', '')) AS level FROM pages) x GROUP BY level

-- words_classified
SELECT id, CASE WHEN words > 1000 THEN 'long' WHEN words > 100 THEN 'middle' ELSE 'short' END AS class, words BETWEEN 100 AND 1000 AS mid, words IN (0, 120) AS listed, coalesce(words, -1) AS w, nullif(words, 0) AS n, words IS NULL AS missing, width_bucket(words, 0, 1000, 4) AS bucket FROM pages

-- Sets and series

-- active_people
SELECT visitor_id FROM hits UNION SELECT visitor_id FROM goals

-- looked_and_bought
SELECT visitor_id FROM hits INTERSECT SELECT visitor_id FROM goals WHERE kind = 'order'

-- looked_only
SELECT visitor_id FROM hits EXCEPT ALL SELECT visitor_id FROM goals

-- cohort
WITH cohort AS (SELECT id, first_seen::date AS day FROM visitors), active AS (SELECT DISTINCT visitor_id, at::date AS day FROM hits)
SELECT c.day, a.day - c.day AS age, count(*) AS n FROM cohort c JOIN active a ON a.visitor_id = c.id GROUP BY 1, 2

-- consent_unknown
SELECT id FROM visitors WHERE (consent OR country = 'DE') IS NOT TRUE

-- array_operators
SELECT id, interests && '{desks}' AS shared, interests <@ '{desks,lamps,x}' AS within, array_position(interests, 'desks') AS at, array_remove(interests, 'desks') AS rest, interests[1:1] AS head, interests = '{desks}' AS only, array_append(interests, country) AS more, 'lamps' <> ALL (interests) AS no_lamps FROM visitors

-- lists_of_pages
SELECT visitor_id, array_agg(page_id ORDER BY at, page_id) AS pages, array_agg(DISTINCT page_id ORDER BY page_id) AS some, string_agg(coalesce(referrer, '-'), '|' ORDER BY at, page_id, referrer) AS refs FROM hits GROUP BY visitor_id

-- visited_all_shop_pages
SELECT v.id FROM visitors v WHERE NOT EXISTS (SELECT 1 FROM pages p WHERE p.section = 'shop' AND NOT EXISTS (SELECT 1 FROM hits h WHERE h.visitor_id = v.id AND h.page_id = p.id))

-- interests_of_visitors
SELECT v.id, i.interest, i.n FROM visitors v, unnest(v.interests) WITH ORDINALITY AS i(interest, n)

-- interests_counted
SELECT interest, count(*) AS n FROM (SELECT unnest(interests) AS interest FROM visitors) x GROUP BY interest

-- tags_of_hits
SELECT t.tag, count(*) AS n FROM hits h CROSS JOIN LATERAL jsonb_array_elements_text(h.props -> 'tags') AS t(tag) GROUP BY t.tag

-- keys_of_props
SELECT k, count(*) AS n FROM hits h CROSS JOIN LATERAL jsonb_object_keys(h.props) AS k GROUP BY k

-- pairs_of_props
SELECT e.key, e.value, count(*) AS n FROM hits h, jsonb_each_text(h.props) AS e GROUP BY e.key, e.value

-- pages_as_json
SELECT section, jsonb_agg(path ORDER BY id) AS paths, jsonb_agg(jsonb_build_object('id', id, 'words', words) ORDER BY id) AS objects FROM pages GROUP BY section

-- visitors_as_json
SELECT id, to_jsonb(interests) AS i, jsonb_build_object('c', country, 'a', agent, 'f', first_seen, 'ok', consent) AS o, array_to_json(interests)::jsonb AS a FROM visitors

-- paths
SELECT id, split_part(path, '?', 1) AS bare, path LIKE '/shop%' AS shop, path ILIKE '/blog%' AS blog, regexp_replace(path, '/([a-z]+)', '<\1>') AS marked, length(path) AS l, starts_with(path, '/b') AS b, right(path, 4) AS r, string_to_array(path, '/') AS parts, path ~ '[0-9]{4}' AS year FROM pages

-- agent_versions
SELECT id, substring(agent FROM '/([0-9]+)')::int AS major, regexp_match(agent, '([A-Za-z]+)/(.*)') AS parts, agent SIMILAR TO '(Chrome|Firefox)/%' AS browser, position('/' IN agent) AS slash, lower(left(agent, 3)) AS short FROM visitors

-- minutes_of_day
SELECT m.start, count(h.at) AS n FROM generate_series(timestamp '2024-03-01 23:00', '2024-03-02 03:00', '30 minutes') AS m(start) LEFT JOIN hits h ON h.at >= m.start AND h.at < m.start + interval '30 minutes' GROUP BY m.start

-- numbered
SELECT n, (SELECT count(*) FROM pages WHERE id = n) AS pages FROM generate_series(1, 15) AS n

-- grouped_in_sets
SELECT v.country, p.section, count(*) AS n, grouping(v.country, p.section) AS g FROM hits h JOIN visitors v ON v.id = h.visitor_id JOIN pages p ON p.id = h.page_id GROUP BY GROUPING SETS ((v.country, p.section), (v.country), ())

-- percentile_of_pages
SELECT page_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY millis) AS median, percentile_disc(0.95) WITHIN GROUP (ORDER BY millis) AS p95, mode() WITHIN GROUP (ORDER BY millis) AS often FROM hits GROUP BY page_id

-- visits
SELECT visitor_id, visit, count(*) AS hits, min(at) AS start FROM (
    SELECT visitor_id, at, count(*) FILTER (WHERE fresh) OVER (PARTITION BY visitor_id ORDER BY at, page_id, millis ROWS UNBOUNDED PRECEDING) AS visit FROM (
        SELECT visitor_id, page_id, millis, at, coalesce(at - lag(at) OVER (PARTITION BY visitor_id ORDER BY at, page_id, millis) > interval '30 minutes', true) AS fresh FROM hits) x) y
GROUP BY visitor_id, visit
