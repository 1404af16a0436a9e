-- Queries that do not work yet: they are listed by the test, not run.

-- available
SELECT a.id, a.ceiling - (SELECT coalesce(sum(h.amount), 0) FROM holds h WHERE h.account = a.id) AS available FROM accounts a

-- large_for_account
SELECT t.id, t.amount FROM transfers t WHERE t.amount > (SELECT 2 * avg(u.amount) FROM transfers u WHERE u.source = t.source)

-- ancestors
WITH RECURSIVE up AS (
    SELECT id, parent, 1 AS depth FROM accounts
    UNION SELECT u.id, a.parent, u.depth + 1 FROM up u JOIN accounts a ON a.id = u.parent WHERE u.depth < 5
) SELECT id, parent, depth FROM up

-- reachable
WITH RECURSIVE reach AS (
    SELECT source, target FROM transfers WHERE state = 'booked' AND target IS NOT NULL
    UNION SELECT r.source, t.target FROM reach r JOIN transfers t ON t.source = r.target AND t.state = 'booked'
) SELECT source, target FROM reach

-- groups_of_owner
WITH RECURSIVE down (root, id) AS (
    SELECT id, id FROM accounts UNION SELECT d.root, a.id FROM down d JOIN accounts a ON a.parent = d.id
) SELECT root, count(*) AS members FROM down GROUP BY root

-- money_formatted
SELECT id, to_char(amount, 'FM999G999G990D00') AS f, to_char(amount, 'S9999999.99') AS s, to_char(id, '00000') AS z FROM transfers

-- words_of_memos
SELECT w.word, count(*) AS n FROM transfers t CROSS JOIN LATERAL regexp_split_to_table(t.memo, '[ ,;/]') AS w(word) GROUP BY w.word

-- formats
SELECT id, format('%s owes %s (%L)', source, target, memo) AS f, concat(source, '-', target) AS c, concat_ws('/', memo, target, state) AS w, left(memo, -2) AS l, right(memo, 3) AS r, repeat('x', source % 3) AS x, overlay(state placing 'X' from 2 for 1) AS o FROM transfers

-- account_ages
SELECT id, opened + interval '1 month' AS next, opened AT TIME ZONE 'Europe/Berlin' AS local, date_trunc('day', opened, 'Europe/Berlin') AS day, extract(epoch FROM opened)::bigint AS epoch, to_char(opened AT TIME ZONE 'UTC', 'IYYY-IW') AS week, timestamptz '2024-04-01 00:00+00' - opened AS age FROM accounts

-- numeric_range_frame
SELECT id, count(*) OVER (ORDER BY amount RANGE BETWEEN 50 PRECEDING AND 50 FOLLOWING) AS near, sum(source) OVER (ORDER BY id RANGE BETWEEN 5 PRECEDING AND 1 PRECEDING) AS before FROM transfers

-- states_and_currencies
SELECT t.state, a.currency, count(*) AS n, sum(t.amount) AS total, grouping(t.state) AS g FROM transfers t JOIN accounts a ON a.id = t.source GROUP BY CUBE (t.state, a.currency)

-- median_amount
SELECT state, percentile_disc(0.5) WITHIN GROUP (ORDER BY amount) AS d, percentile_cont(0.5) WITHIN GROUP (ORDER BY amount::float8) AS c, rank(10) WITHIN GROUP (ORDER BY amount) AS r FROM transfers GROUP BY state
