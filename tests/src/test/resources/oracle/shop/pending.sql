-- Queries that do not work yet: they are listed by the test, not run.

-- using_product
SELECT product_id, i.order_id, p.title
FROM items i JOIN (SELECT id AS product_id, title FROM products) p USING (product_id)

-- natural_join
SELECT * FROM (SELECT id AS order_id, status FROM orders) o NATURAL JOIN items

-- median_price
SELECT category, percentile_cont(0.5) WITHIN GROUP (ORDER BY price::double precision) AS median,
    percentile_disc(0.5) WITHIN GROUP (ORDER BY price) AS middle, mode() WITHIN GROUP (ORDER BY price) AS often
FROM products GROUP BY category

-- rolled_up
SELECT country, vip, count(*) AS n, sum(credit) AS credit FROM customers GROUP BY ROLLUP (country, vip)

-- grouping_sets
SELECT status, coupon, grouping(status, coupon) AS g, count(*) AS n FROM orders GROUP BY GROUPING SETS ((status), (coupon), ())

-- cubed
SELECT category, price > 10 AS dear, count(*) AS n FROM products GROUP BY CUBE (category, price > 10)

-- patterns
SELECT id, title LIKE '%amp%' AS l, title ILIKE 'LAMP%' AS i, title LIKE '100\%%' AS p, title LIKE 'a\_b' AS u, title NOT LIKE '_____' AS five,
    title ~ '^[A-Z]' AS upper, title ~* 'RED$' AS red, title !~ 'a' AS no_a, title SIMILAR TO '(Lamp|Desk|Chair)%' AS s
FROM products

-- dates
SELECT id, placed::date AS day, placed + interval '1 month' AS next, extract(dow FROM placed) AS dow, extract(epoch FROM placed) AS epoch,
    date_trunc('month', placed) AS month, to_char(placed, 'YYYY-MM-DD HH24:MI') AS text, age(placed, timestamp '2023-12-31') AS age, placed - timestamp '2024-02-29' AS since
FROM orders

-- tags_unnested
SELECT tag, count(*) AS n FROM products CROSS JOIN unnest(tags) AS tag GROUP BY tag

-- with_twice
WITH totals AS (SELECT order_id, sum(quantity * price) AS total FROM items GROUP BY order_id)
SELECT a.order_id, a.total, (SELECT count(*) FROM totals b WHERE b.total > a.total) AS above FROM totals a
