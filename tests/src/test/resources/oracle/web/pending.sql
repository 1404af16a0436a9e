-- Queries that do not work yet: they are listed by the test, not run.

-- visited_all_shop_pages
SELECT v.id FROM visitors v WHERE NOT EXISTS (SELECT 1 FROM pages p WHERE p.section = 'shop' AND NOT EXISTS (SELECT 1 FROM hits h WHERE h.visitor_id = v.id AND h.page_id = p.id))

-- visits
SELECT visitor_id, visit, count(*) AS hits, min(at) AS start FROM (
    SELECT visitor_id, at, count(*) FILTER (WHERE fresh) OVER (PARTITION BY visitor_id ORDER BY at, page_id, millis ROWS UNBOUNDED PRECEDING) AS visit FROM (
        SELECT visitor_id, page_id, millis, at, coalesce(at - lag(at) OVER (PARTITION BY visitor_id ORDER BY at, page_id, millis) > interval '30 minutes', true) AS fresh FROM hits) x) y
GROUP BY visitor_id, visit

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
SELECT section, json_agg(path ORDER BY id) AS paths, jsonb_agg(jsonb_build_object('id', id, 'words', words) ORDER BY id) AS objects FROM pages GROUP BY section

-- visitors_as_json
SELECT id, to_jsonb(interests) AS i, jsonb_build_object('c', country, 'a', agent, 'f', first_seen, 'ok', consent) AS o, array_to_json(interests) AS a FROM visitors

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
