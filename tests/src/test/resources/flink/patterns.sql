-- Patterns

-- rising_amounts
SELECT customer, first_id, last_id, n, total
FROM orders MATCH_RECOGNIZE (
    PARTITION BY customer ORDER BY ts
    MEASURES FIRST(a.id) AS first_id, c.id AS last_id, COUNT(b.id) AS n, SUM(b.amount) AS total
    ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW
    PATTERN (a b+ c)
    DEFINE b AS b.amount > 100, c AS c.amount <= 100
) AS m

-- valleys
SELECT customer, top, bottom, up
FROM orders MATCH_RECOGNIZE (
    PARTITION BY customer ORDER BY ts
    MEASURES s.id AS top, LAST(d.id) AS bottom, u.id AS up
    ONE ROW PER MATCH AFTER MATCH SKIP TO LAST u
    PATTERN (s d+ u)
    DEFINE
        d AS (LAST(d.amount, 1) IS NULL AND d.amount < s.amount) OR d.amount < LAST(d.amount, 1),
        u AS u.amount > LAST(d.amount, 1)
) AS m

-- two_soon_after_another
SELECT customer, this_id, next_id
FROM orders MATCH_RECOGNIZE (
    PARTITION BY customer ORDER BY ts
    MEASURES a.id AS this_id, b.id AS next_id
    ONE ROW PER MATCH AFTER MATCH SKIP TO NEXT ROW
    PATTERN (a b) WITHIN INTERVAL '3' SECOND
    DEFINE b AS b.amount IS NOT NULL
) AS m

-- three_of_a_sensor_with_late_ones
SELECT sensor, f, l, q3
FROM readings MATCH_RECOGNIZE (
    PARTITION BY sensor ORDER BY ts
    MEASURES FIRST(a.ts) AS f, LAST(a.ts) AS l, a.q AS q3
    ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW
    PATTERN (a{3}) WITHIN INTERVAL '10' SECOND
    DEFINE a AS a.q > 0
) AS m

-- between_zeros_with_late_ones
SELECT sensor, start_ts, end_ts, n, q_sum, q_max
FROM readings MATCH_RECOGNIZE (
    PARTITION BY sensor ORDER BY ts
    MEASURES z.ts AS start_ts, e.ts AS end_ts, COUNT(x.q) AS n, SUM(x.q) AS q_sum, MAX(x.q) AS q_max
    ONE ROW PER MATCH AFTER MATCH SKIP TO LAST e
    PATTERN (z x* e) WITHIN INTERVAL '30' SECOND
    DEFINE z AS z.q = 0, x AS x.q > 0, e AS e.q = 0
) AS m

-- reluctant_until_high
SELECT sensor, f, l
FROM readings MATCH_RECOGNIZE (
    PARTITION BY sensor ORDER BY ts
    MEASURES FIRST(a.ts) AS f, h.ts AS l
    ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW
    PATTERN (a x*? h)
    DEFINE a AS a.q = 1, h AS h.v > 300
) AS m

-- jump_from_the_row_before
SELECT customer, id, ratio
FROM orders MATCH_RECOGNIZE (
    PARTITION BY customer ORDER BY ts
    MEASURES b.id AS id, b.amount - a.amount AS ratio
    ONE ROW PER MATCH AFTER MATCH SKIP TO NEXT ROW
    PATTERN (a b)
    DEFINE a AS a.amount > 0, b AS b.amount > a.amount * 2
) AS m

-- sum_until_limit
SELECT customer, total, f, l
FROM orders MATCH_RECOGNIZE (
    PARTITION BY customer ORDER BY ts
    MEASURES SUM(a.amount) AS total, FIRST(a.id) AS f, c.id AS l
    ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW
    PATTERN (a+ c)
    DEFINE a AS SUM(a.amount) < 400, c AS c.amount >= 0 AND SUM(a.amount) + c.amount >= 400
) AS m

-- greedy_gives_back
-- differs: a greedy quantifier gives rows back where the pattern would not match otherwise, as SQL:2016 says; in Flink a row that may go on with it always does.
SELECT customer, f, l
FROM orders MATCH_RECOGNIZE (
    PARTITION BY customer ORDER BY ts
    MEASURES FIRST(a.id) AS f, c.id AS l
    ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW
    PATTERN (a+ c)
    DEFINE a AS a.amount > 20, c AS c.amount > 150 OR c.amount < 15
) AS m
