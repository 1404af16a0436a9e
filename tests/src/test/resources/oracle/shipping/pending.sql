-- Queries that do not work yet: they are listed by the test, not run.

-- load_so_far
SELECT id, origin, sent, sum(weight) OVER w AS load, count(*) OVER (PARTITION BY origin ORDER BY sent RANGE BETWEEN '2 days' PRECEDING AND '1 day' FOLLOWING) AS near, avg(weight) OVER (PARTITION BY origin ORDER BY sent, id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS smooth
FROM shipments WINDOW w AS (PARTITION BY origin ORDER BY sent, id)
