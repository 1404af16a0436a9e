-- Balances

-- balances
SELECT a.id, a.owner, coalesce(i.total, 0) - coalesce(o.total, 0) AS balance
FROM accounts a
LEFT JOIN (SELECT target, sum(amount) AS total FROM transfers WHERE state = 'booked' GROUP BY target) i ON i.target = a.id
LEFT JOIN (SELECT source, sum(amount + coalesce(fee, 0)) AS total FROM transfers WHERE state = 'booked' GROUP BY source) o ON o.source = a.id

-- entries
SELECT account, sum(amount) AS balance, count(*) AS n FROM (
    SELECT source AS account, -amount AS amount FROM transfers WHERE state = 'booked'
    UNION ALL SELECT target, amount FROM transfers WHERE state = 'booked') e GROUP BY account

-- totals_by_state
SELECT state, count(*) AS n, sum(amount) AS total, avg(amount) AS mean, min(amount) AS low, max(amount) AS high, sum(fee) AS fees, avg(fee) AS mean_fee FROM transfers GROUP BY state

-- all_money
SELECT sum(amount) AS a, sum(fee) AS f, count(fee) AS n, avg(amount) AS m, variance(amount) AS v, stddev(amount) AS s FROM transfers

-- converted
SELECT t.id, round(t.amount * r.rate, 2) AS euros FROM transfers t JOIN accounts a ON a.id = t.source JOIN rates r ON r.currency = a.currency AND r.day = (t.at AT TIME ZONE 'UTC')::date

-- converted_or_not
SELECT t.id, t.amount, r.rate, coalesce(t.amount * r.rate, t.amount) AS value FROM transfers t LEFT JOIN accounts a ON a.id = t.source LEFT JOIN rates r ON r.currency = a.currency AND r.day = date '2024-03-30'

-- latest_rate
SELECT DISTINCT ON (currency) currency, day, rate FROM rates ORDER BY currency, day DESC

-- rate_changes
SELECT currency, day, rate, rate - lag(rate) OVER (PARTITION BY currency ORDER BY day) AS change, round(100 * rate / first_value(rate) OVER (PARTITION BY currency ORDER BY day), 2) AS percent FROM rates

-- best_rate
SELECT currency, max(rate) AS best, min(day) FILTER (WHERE rate > 1) AS first_dear FROM rates GROUP BY currency

-- Fraud

-- same_day_pairs
SELECT a.id, b.id AS other FROM transfers a JOIN transfers b ON a.source = b.source AND a.target = b.target AND a.id < b.id AND b.at - a.at BETWEEN interval '0' AND interval '12 hours'

-- round_trips
SELECT a.id, b.id AS back FROM transfers a JOIN transfers b ON a.source = b.target AND a.target = b.source AND a.id <> b.id

-- to_self
SELECT id, source FROM transfers WHERE source = target

-- quick_succession
SELECT id, source, at, n FROM (SELECT id, source, at, count(*) OVER (PARTITION BY source ORDER BY at RANGE BETWEEN interval '3 hours' PRECEDING AND CURRENT ROW) AS n FROM transfers) x WHERE n > 1

-- never_paid_out
SELECT id, owner FROM accounts WHERE id NOT IN (SELECT source FROM transfers)

-- never_received
SELECT id FROM accounts WHERE id NOT IN (SELECT target FROM transfers WHERE state = 'booked')

-- received_from_unknown
SELECT t.id, t.source FROM transfers t WHERE NOT EXISTS (SELECT 1 FROM accounts a WHERE a.id = t.source) AND EXISTS (SELECT 1 FROM accounts a WHERE a.id = t.target)

-- pairs_in
SELECT id FROM transfers WHERE (source, target) IN (SELECT a.id, a.parent FROM accounts a)

-- pairs_not_in
SELECT id FROM transfers WHERE (source, state) NOT IN (SELECT id, 'open' FROM accounts WHERE currency = 'EUR')

-- held_or_refused
SELECT id FROM accounts a WHERE EXISTS (SELECT 1 FROM holds h WHERE h.account = a.id AND h.amount > 1) OR EXISTS (SELECT 1 FROM transfers t WHERE t.source = a.id AND t.state = 'refused')

-- compared_with_any
SELECT id, amount FROM transfers WHERE amount = ANY (SELECT amount FROM holds) OR amount < ALL (SELECT amount FROM holds)

-- Hierarchy

-- parents
SELECT a.id, p.owner AS parent, g.owner AS grandparent FROM accounts a LEFT JOIN accounts p ON p.id = a.parent LEFT JOIN accounts g ON g.id = p.parent

-- Numbers

-- rounding
SELECT id, round(amount, 1) AS r1, round(amount, -2) AS r100, trunc(amount, 1) AS t, ceil(amount) AS c, floor(amount) AS f, amount / 3 AS third, amount * 1.005 AS more, mod(amount, 3) AS m, abs(amount) AS a, sign(amount) AS s,
    amount::int AS i, amount::numeric(14,1) AS n1, amount::double precision AS d
FROM transfers

-- scales
SELECT ceiling, count(*) AS n FROM (SELECT DISTINCT ceiling + 0.000 AS ceiling, id FROM accounts) x GROUP BY ceiling

-- huge
SELECT id, ceiling * ceiling AS square, ceiling / 7 AS seventh, ceiling + 1 AS next, scale(ceiling) AS s, trim_scale(ceiling) AS t, ceiling % 1000 AS m FROM accounts

-- logarithms
SELECT id, round(ln(ceiling), 8) AS ln, round(log(ceiling), 8) AS log, round(exp(1.5::numeric), 6) AS e, round(sqrt(ceiling), 6) AS root, round(power(ceiling, 0.5), 4) AS p FROM accounts WHERE ceiling > 0

-- integer_arithmetic
SELECT id, source / 4 AS q, source % 4 AS m, -source / 4 AS nq, -source % 4 AS nm, source * target AS p, source::bigint * 1000000000 AS big, source & 6 AS a, source | 1 AS o, source # target AS x, source << 2 AS l, ~source AS n FROM transfers

-- distinct_fees
SELECT count(DISTINCT fee) AS n, sum(DISTINCT fee) AS s, avg(DISTINCT amount) AS a FROM transfers

-- Text, bytes, uuid

-- memos
SELECT id, upper(memo) AS u, memo ILIKE 'rent%' AS rent, regexp_replace(memo, '[0-9]+', '#', 'g') AS masked, substring(memo FROM '[0-9]+') AS number, split_part(memo, ',', 2) AS part, strpos(memo, 'e') AS e, md5(memo) AS h, trim(both 'r' from memo) AS t, ascii(memo) AS code, translate(memo, 'abc', 'xy') AS tr
FROM transfers

-- digests
SELECT digest, count(*) AS n, max(length(digest)) AS l, encode(digest, 'hex') AS hex FROM transfers GROUP BY digest

-- references_shared
SELECT reference, count(*) AS n, min(id) AS first, max(owner) AS owner FROM accounts GROUP BY reference HAVING count(*) > 1 OR reference IS NULL

-- owners_folded
SELECT lower(owner) AS owner, count(*) AS n, count(DISTINCT owner) AS spellings, min(owner) AS first, max(owner) AS last FROM accounts GROUP BY lower(owner)

-- owner_order ordered
SELECT owner, id FROM accounts ORDER BY owner, id

-- Time

-- by_local_day
SELECT (at AT TIME ZONE 'Europe/Berlin')::date AS day, count(*) AS n, sum(amount) AS total FROM transfers GROUP BY 1

-- by_hour_of_day
SELECT extract(hour FROM at) AS hour, count(*) AS n FROM transfers GROUP BY 1

-- settlement
SELECT id, at + (source % 3) * interval '1 day' AS settles, date_part('dow', at + interval '2 days') AS dow, greatest(at, timestamptz '2024-03-31 12:00+00') AS g, to_timestamp(extract(epoch FROM at)) = at AS same FROM transfers

-- Windows and limits

-- running_balance
SELECT id, source, at, sum(amount) OVER (PARTITION BY source ORDER BY at, id) AS spent, avg(amount) OVER (PARTITION BY source ORDER BY at, id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS smooth, min(fee) OVER (PARTITION BY source) AS low_fee FROM transfers

-- share_of_source
SELECT id, round(amount / nullif(sum(amount) OVER (PARTITION BY source), 0), 4) AS share, amount - max(amount) OVER (PARTITION BY source) AS below FROM transfers

-- spenders ordered
SELECT source, sum(amount) AS total FROM transfers WHERE state <> 'refused' GROUP BY source ORDER BY total DESC, source LIMIT 5

-- dearest_of_each_state
SELECT * FROM (SELECT state, id, amount, rank() OVER (PARTITION BY state ORDER BY amount DESC) AS r FROM transfers) x WHERE r <= 2

-- holds_ranked
SELECT account, amount, priority, dense_rank() OVER (ORDER BY priority NULLS FIRST) AS d, count(*) OVER (PARTITION BY account) AS n FROM holds

-- second_holds ordered
SELECT account, count(*) AS n FROM holds GROUP BY account ORDER BY count(*) DESC, account OFFSET 1 LIMIT 4

-- Sets

-- parties
SELECT source AS account FROM transfers UNION SELECT target FROM transfers WHERE target IS NOT NULL UNION SELECT account FROM holds

-- holds_in_both
SELECT account, (amount * 100)::bigint AS cents FROM holds INTERSECT SELECT source, (amount * 100)::bigint FROM transfers

-- holds_minus
SELECT account FROM holds EXCEPT ALL SELECT source FROM transfers

-- currencies
SELECT currency FROM accounts EXCEPT SELECT currency FROM rates

-- typed_union
SELECT id, amount FROM transfers UNION ALL SELECT account, amount FROM holds UNION ALL SELECT 0, NULL

-- duplicates_of_holds
SELECT account, amount, priority, reason, count(*) AS copies FROM holds GROUP BY account, amount, priority, reason HAVING count(*) > 1

-- Grouping sets and lists

-- casts_of_text
SELECT id, amount::text AS a, id::text || ':' || source AS k, (source || '.5')::numeric AS n, ('2024-03-' || lpad((source % 28 + 1)::text, 2, '0'))::date AS d, state::varchar(3) AS s, (source % 2 = 0)::text AS b FROM transfers

-- lists
SELECT source, string_agg(DISTINCT state, ',' ORDER BY state) AS states, array_agg(target ORDER BY id) AS targets, array_agg(DISTINCT currency_length) AS l
FROM (SELECT *, length(coalesce(memo, '')) AS currency_length FROM transfers) t GROUP BY source

-- targets_as_array
SELECT a.id, ARRAY(SELECT t.target FROM transfers t WHERE t.source = a.id ORDER BY t.id) AS targets FROM accounts a

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

-- states_and_currencies
SELECT t.state, a.currency, count(*) AS n, sum(t.amount) AS total, grouping(t.state) AS g FROM transfers t JOIN accounts a ON a.id = t.source GROUP BY CUBE (t.state, a.currency)

-- numeric_range_frame
SELECT id, count(*) OVER (ORDER BY amount RANGE BETWEEN 50 PRECEDING AND 50 FOLLOWING) AS near, sum(source) OVER (ORDER BY id RANGE BETWEEN 5 PRECEDING AND 1 PRECEDING) AS before FROM transfers

-- median_amount
SELECT state, percentile_disc(0.5) WITHIN GROUP (ORDER BY amount) AS d, percentile_cont(0.5) WITHIN GROUP (ORDER BY amount::float8) AS c, rank(10) WITHIN GROUP (ORDER BY amount) AS r FROM transfers GROUP BY state
