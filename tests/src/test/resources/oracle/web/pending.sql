-- Queries that do not work yet: they are listed by the test, not run.

-- visits
SELECT visitor_id, visit, count(*) AS hits, min(at) AS start FROM (
    SELECT visitor_id, at, count(*) FILTER (WHERE fresh) OVER (PARTITION BY visitor_id ORDER BY at, page_id, millis ROWS UNBOUNDED PRECEDING) AS visit FROM (
        SELECT visitor_id, page_id, millis, at, coalesce(at - lag(at) OVER (PARTITION BY visitor_id ORDER BY at, page_id, millis) > interval '30 minutes', true) AS fresh FROM hits) x) y
GROUP BY visitor_id, visit
