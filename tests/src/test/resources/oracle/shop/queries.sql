-- Joins

-- orders_with_customer
SELECT o.id, c.name, o.status FROM orders o JOIN customers c ON c.id = o.customer_id

-- customers_and_their_orders
SELECT c.id, c.name, o.id AS order_id, o.placed FROM customers c LEFT JOIN orders o ON o.customer_id = c.id

-- orders_and_customers_right
SELECT o.id AS order_id, c.id, c.country FROM orders o RIGHT JOIN customers c ON o.customer_id = c.id AND o.status = 'paid'

-- customers_and_orders_full
SELECT c.id, o.id AS order_id, coalesce(c.country, 'none') AS country, o.coupon
FROM customers c FULL JOIN orders o ON o.customer_id = c.id

-- four_tables
-- over SELECT country, sum(amount) AS total, count(*) AS n FROM {} GROUP BY country HAVING count(*) > 1
SELECT c.country, p.category, i.quantity * i.price AS amount
FROM customers c
JOIN orders o ON o.customer_id = c.id
JOIN items i ON i.order_id = o.id
JOIN products p ON p.id = i.product_id

-- tables_named_before_what_joins_them
SELECT c.country, p.category, i.quantity, i.line
FROM customers c, products p, orders o, items i
WHERE o.customer_id = c.id AND i.order_id = o.id AND p.id = i.product_id

-- small_one_last
SELECT o.id, i.line, c.name, d.title
FROM orders o
JOIN items i ON i.order_id = o.id
JOIN customers c ON c.id = o.customer_id
JOIN (SELECT id, title FROM products WHERE id = 3) d ON d.id = i.product_id

-- ordered_inside_an_outer_join
SELECT p.id, x.name, x.line
FROM products p
LEFT JOIN (
    SELECT c.name, i.product_id, i.line
    FROM customers c CROSS JOIN items i
    JOIN orders o ON o.customer_id = c.id AND o.id = i.order_id AND o.status <> 'new'
) x ON x.product_id = p.id

-- few_rows_left_of_many
SELECT p.id, p.title, i.order_id, i.line
FROM (SELECT id, title FROM products WHERE id < 3) p
LEFT JOIN items i ON i.product_id = p.id AND i.quantity > 1

-- few_rows_that_have_one_of_many
SELECT id FROM (SELECT id FROM products WHERE id IN (1, 5)) p WHERE EXISTS (SELECT 1 FROM items i WHERE i.product_id = p.id)

-- as_many_orders_as_another
WITH x AS (SELECT customer_id, count(*) AS n, max(placed) AS latest, min(coupon) AS coupon FROM orders GROUP BY customer_id)
SELECT a.customer_id, b.customer_id AS other, a.n, b.latest FROM x a JOIN x b ON a.n = b.n AND a.customer_id < b.customer_id

-- share_of_the_most
WITH x AS (SELECT customer_id, count(*) AS n FROM orders GROUP BY customer_id)
SELECT customer_id, n, (SELECT max(n) FROM x) AS most, (SELECT count(*) FROM x y WHERE y.n > x.n) AS before FROM x

-- named_through_another
WITH x AS (SELECT o.customer_id, i.product_id, sum(i.quantity) AS n FROM orders o JOIN items i ON i.order_id = o.id GROUP BY o.customer_id, i.product_id),
y AS (SELECT product_id, max(n) AS n FROM x GROUP BY product_id)
SELECT x.product_id, x.customer_id, x.n, z.n AS least FROM x JOIN y ON y.product_id = x.product_id AND y.n = x.n LEFT JOIN y z ON z.product_id = x.product_id + 1

-- equal_subqueries
SELECT a.status, b.status AS other, a.n - b.n AS more
FROM (SELECT status, count(*) AS n FROM orders GROUP BY status) a
LEFT JOIN (SELECT status, count(*) AS n FROM orders GROUP BY status) b ON a.n > b.n

-- equal_lists_joined
SELECT a.id, b.id AS other
FROM (SELECT id, upper(country) AS place FROM customers WHERE vip) a
FULL JOIN (SELECT id, upper(country) AS place FROM customers WHERE vip) b ON a.place = b.place AND a.id <> b.id

-- recursion_named_twice
WITH RECURSIVE r(id, depth) AS (
    SELECT id, 0 FROM products WHERE id <= 2
    UNION SELECT p.id, r.depth + 1 FROM r JOIN products p ON p.id = r.id + 3 WHERE r.depth < 5
)
SELECT a.id, b.depth FROM r a JOIN r b ON a.id = b.id + 3

-- left_of_left
SELECT c.id, o.id AS order_id, i.line, p.title
FROM customers c
LEFT JOIN orders o ON o.customer_id = c.id
LEFT JOIN items i ON i.order_id = o.id
LEFT JOIN products p ON p.id = i.product_id

-- same_country_pairs
SELECT a.id, b.id AS other, a.country FROM customers a JOIN customers b ON a.country = b.country AND a.id < b.id

-- cheaper_products
SELECT p.id, q.id AS cheaper, p.price - q.price AS saved FROM products p JOIN products q ON q.price < p.price

-- every_category_and_country
SELECT x.category, y.country, x.n * y.n AS n
FROM (SELECT category, count(*) AS n FROM products GROUP BY category) x
CROSS JOIN (SELECT country, count(*) AS n FROM customers GROUP BY country) y

-- join_on_nullable_country
SELECT a.id, b.id AS other FROM customers a LEFT JOIN customers b
ON a.country IS NOT DISTINCT FROM b.country AND a.vip AND NOT b.vip

-- Semi and anti joins

-- customers_with_orders
SELECT id, name FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.status <> 'returned')

-- customers_without_orders
SELECT id, name FROM customers c WHERE NOT EXISTS (SELECT * FROM orders o WHERE o.customer_id = c.id)

-- customers_in_orders
SELECT id FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE coupon IS NOT NULL)

-- customers_not_in_orders
SELECT id FROM customers WHERE id NOT IN (SELECT customer_id FROM orders WHERE status = 'sent')

-- coupons_not_in
SELECT id, coupon FROM orders WHERE coupon NOT IN (SELECT country FROM customers WHERE vip)

-- in_as_a_value
SELECT id, country IN (SELECT category FROM products) AS matched, country IN ('DE', NULL) AS maybe FROM customers

-- exists_or
SELECT id FROM products p WHERE price > 500 OR EXISTS (SELECT 1 FROM items i WHERE i.product_id = p.id)

-- above_all_returned
SELECT id, price FROM products WHERE price >= ALL (SELECT price FROM items WHERE price IS NOT NULL)

-- Scalar subqueries

-- orders_with_total
SELECT o.id, (SELECT sum(i.quantity * i.price) FROM items i WHERE i.order_id = o.id) AS total FROM orders o

-- above_average
SELECT id, price FROM products WHERE price > (SELECT avg(price) FROM products)

-- above_average_of_category
SELECT id, category, price FROM products p
WHERE price >= (SELECT avg(q.price) FROM products q WHERE q.category = p.category)

-- share_of_all
SELECT id, round(price / (SELECT sum(price) FROM products), 4) AS share FROM products

-- last_order_of_customer
SELECT c.id, (SELECT max(o.placed) FROM orders o WHERE o.customer_id = c.id) AS last,
    (SELECT count(*) FROM orders o WHERE o.customer_id = c.id AND o.coupon IS NULL) AS plain
FROM customers c

-- Aggregates

-- revenue_by_status
SELECT o.status, count(*) AS n, count(DISTINCT o.customer_id) AS customers, sum(i.quantity) AS pieces,
    sum(i.quantity * i.price) AS revenue, avg(i.price) AS mean, min(i.price) AS low, max(i.price) AS high
FROM orders o JOIN items i ON i.order_id = o.id GROUP BY o.status

-- whole_table
SELECT count(*) AS n, count(price) AS priced, sum(quantity) AS q, avg(quantity) AS mean, min(price) AS low, max(price) AS high FROM items

-- revenue_with_filter
SELECT customer_id, count(*) FILTER (WHERE status = 'paid') AS paid, count(*) FILTER (WHERE coupon IS NULL) AS plain,
    bool_and(status <> 'returned') AS kept, bool_or(coupon = 'vip') AS vip
FROM orders GROUP BY customer_id

-- good_customers
SELECT customer_id, count(*) AS n, max(discount) AS best FROM orders GROUP BY customer_id HAVING count(*) >= 2 AND min(placed) < '2024-03-01'

-- group_by_expression
SELECT date_trunc('day', placed) AS day, count(*) AS n, min(status) AS first, max(coupon) AS last FROM orders GROUP BY 1

-- statistics_of_prices
SELECT category, stddev(price) AS s, stddev_pop(price) AS sp, variance(price) AS v, var_pop(price) AS vp FROM products GROUP BY category

-- distinct_values
SELECT DISTINCT country, vip FROM customers

-- aggregate_of_aggregate
SELECT n, count(*) AS customers FROM (SELECT customer_id, count(*) AS n FROM orders GROUP BY customer_id) x GROUP BY n

-- distinct_and_plain
SELECT status, sum(DISTINCT discount) AS d, sum(discount) AS s, count(DISTINCT coupon) AS c, avg(DISTINCT discount) AS a FROM orders GROUP BY status

-- Expressions

-- case_and_friends
SELECT id, CASE WHEN credit < 0 THEN 'debt' WHEN credit = 0 THEN 'none' WHEN credit > 200 THEN 'rich' END AS class,
    CASE country WHEN 'DE' THEN 1 WHEN 'FR' THEN 2 ELSE 0 END AS code, coalesce(email, name) AS contact,
    nullif(name, '') AS known, greatest(credit, 0, 50.5) AS g, least(credit, 100) AS l
FROM customers

-- text_functions
SELECT id, upper(name) AS u, length(name) AS l, substring(name FROM 2 FOR 2) AS s, left(name, 1) AS f, reverse(name) AS r, position('a' IN name) AS p,
    replace(name, 'a', '') AS w, lpad(name, 6, '*') AS pad, name || '/' || coalesce(country, '?') AS both, initcap(name) AS i, split_part(email, '@', 2) AS domain
FROM customers

-- three_valued_logic
SELECT id, vip AND credit > 0 AS a, vip OR credit > 0 AS o, NOT vip AS n, vip IS TRUE AS t, vip IS NOT FALSE AS f, vip IS UNKNOWN AS u, country = 'DE' AS e,
    credit BETWEEN 0 AND 100 AS b, credit NOT BETWEEN 0 AND 100 AS nb, country IS DISTINCT FROM 'DE' AS d
FROM customers

-- row_values
SELECT id, (country, vip) = ('DE', false) AS same, (price_class, id) < (2, 10) AS less
FROM (SELECT *, CASE WHEN credit > 50 THEN 2 ELSE 1 END AS price_class FROM customers) c

-- numeric_division
SELECT id, price / 3 AS third, round(price / 7, 3) AS r, trunc(price, 1) AS t, price % 7 AS m, ceil(price) AS c, floor(-price) AS f, price * price AS square, div(price, 7) AS d, -price AS n,
    price::int AS i, round(price) AS whole, (price * 100)::bigint AS cents
FROM products

-- Set operations, WITH, VALUES

-- union_of_names
SELECT name FROM customers UNION SELECT title FROM products

-- union_all_of_ids
SELECT id, 'customer' AS kind FROM customers UNION ALL SELECT id, 'product' FROM products WHERE price > 5

-- in_both
SELECT customer_id FROM orders INTERSECT SELECT id FROM customers

-- except_all
SELECT product_id FROM items EXCEPT ALL SELECT id FROM products

-- intersect_all
SELECT price FROM items INTERSECT ALL SELECT price FROM products

-- except_then_union
(SELECT id FROM customers EXCEPT SELECT customer_id FROM orders) UNION ALL SELECT product_id FROM items WHERE quantity > 5

-- Ranking and windows

-- dearest_products ordered
SELECT id, title, price FROM products ORDER BY price DESC, id LIMIT 5

-- next_page ordered
SELECT id, placed FROM orders ORDER BY placed DESC NULLS LAST, id LIMIT 5 OFFSET 5

-- top_customers ordered
SELECT c.id, c.name, sum(i.quantity * i.price) AS total
FROM customers c JOIN orders o ON o.customer_id = c.id JOIN items i ON i.order_id = o.id
GROUP BY c.id, c.name ORDER BY total DESC NULLS LAST, c.id LIMIT 3

-- latest_order_each
SELECT DISTINCT ON (customer_id) customer_id, id, placed FROM orders ORDER BY customer_id, placed DESC, id

-- best_two_of_category
SELECT category, id, price, r FROM (SELECT category, id, price, row_number() OVER (PARTITION BY category ORDER BY price DESC, id) AS r FROM products) x WHERE r <= 2

-- running_total
SELECT id, customer_id, sum(coalesce(discount, 0)) OVER (PARTITION BY customer_id ORDER BY placed, id) AS total, count(*) OVER (PARTITION BY customer_id) AS n FROM orders

-- all_ranks
SELECT id, rank() OVER w AS r, dense_rank() OVER w AS d, percent_rank() OVER w AS p, cume_dist() OVER w AS c, ntile(3) OVER (ORDER BY price, id) AS t FROM products WINDOW w AS (ORDER BY price)

-- neighbours
SELECT id, lag(status) OVER w AS before, lead(status, 2, 'none') OVER w AS after, first_value(id) OVER w AS first,
    last_value(id) OVER (PARTITION BY customer_id ORDER BY placed, id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS last,
    nth_value(id, 2) OVER w AS second
FROM orders WINDOW w AS (PARTITION BY customer_id ORDER BY placed, id)

-- lateral_top
SELECT c.id, t.order_id, t.placed FROM customers c
CROSS JOIN LATERAL (SELECT o.id AS order_id, o.placed FROM orders o WHERE o.customer_id = c.id ORDER BY o.placed DESC, o.id LIMIT 2) t

-- names_of_country
SELECT country, string_agg(name, ', ' ORDER BY id) AS names, array_agg(id ORDER BY joined DESC, id) AS ids FROM customers GROUP BY country

-- array_functions
SELECT id, tags[1] AS first, cardinality(tags) AS n, array_length(tags, 1) AS length, 'sale' = ANY (tags) AS sale, tags @> '{new}' AS new, tags || '{x}' AS more, array_to_string(tags, '+') AS text
FROM products

-- values_joined
SELECT o.id, v.label FROM orders o JOIN (VALUES ('new', 'open'), ('paid', 'open'), ('sent', 'done')) AS v (status, label) ON v.status = o.status

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

-- filter_on_filter
SELECT id, price FROM (SELECT id, price, price * 2 AS more FROM products WHERE price > 1) p WHERE more > 2 AND price < 100

-- filter_on_groups
SELECT order_id, n FROM (SELECT order_id, count(*) AS n FROM items GROUP BY order_id) x WHERE order_id > 3 AND n > 1

-- filter_on_union
SELECT id FROM (SELECT id FROM customers UNION SELECT customer_id FROM orders) x WHERE id % 2 = 0
