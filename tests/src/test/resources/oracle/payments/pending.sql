-- Queries that do not work yet: they are listed by the test, not run.

-- median_amount
SELECT state, percentile_disc(0.5) WITHIN GROUP (ORDER BY amount) AS d, percentile_cont(0.5) WITHIN GROUP (ORDER BY amount::float8) AS c, rank(10) WITHIN GROUP (ORDER BY amount) AS r FROM transfers GROUP BY state
