-- Queries that do not work yet: they are listed by the test, not run.

-- numeric_range_frame
SELECT id, count(*) OVER (ORDER BY amount RANGE BETWEEN 50 PRECEDING AND 50 FOLLOWING) AS near, sum(source) OVER (ORDER BY id RANGE BETWEEN 5 PRECEDING AND 1 PRECEDING) AS before FROM transfers

-- median_amount
SELECT state, percentile_disc(0.5) WITHIN GROUP (ORDER BY amount) AS d, percentile_cont(0.5) WITHIN GROUP (ORDER BY amount::float8) AS c, rank(10) WITHIN GROUP (ORDER BY amount) AS r FROM transfers GROUP BY state
