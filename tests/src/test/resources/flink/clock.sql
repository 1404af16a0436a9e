-- Processing time: where the answer does not depend on how fast rows come.

-- numbered_as_they_come
SELECT id, COUNT(*) OVER (ORDER BY p ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n FROM ticks

-- first_to_come
SELECT id, MOD(id, 2) AS parity FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY MOD(id, 2) ORDER BY p) AS place FROM ticks) AS r WHERE place = 1

-- paid_about_when_ordered
SELECT o.id, p.id AS payment FROM orders AS o JOIN payments AS p ON o.id = p.order_id AND p.p BETWEEN o.p - INTERVAL '1' HOUR AND o.p + INTERVAL '1' HOUR
