-- A line through points: fit it on some, predict the others, report how far off it is.
-- README.md tells more.

-- The classic: learn from (1, 2) … (5, 10), predict 6 … 10. --------------------------------------------

CREATE TABLE points (x double precision, y double precision);
INSERT INTO points VALUES (1, 2), (2, 4), (3, 6), (4, 8), (5, 10);

CREATE MODEL line WITH (type = 'linear_regression', target = 'y') AS SELECT x, y FROM points;

SELECT parameter, round(value::numeric, 6) AS value
FROM tm_catalog.tm_model_parameters
WHERE model = 'line' AND parameter IN ('intercept', 'x', 'r2');

SELECT x, round(PREDICT('line', x)::numeric, 6) AS predicted FROM generate_series(6, 10) AS t(x);

-- What these five turn out to be, and the mean squared error of the predictions.
SELECT round(avg(power(y - PREDICT('line', x), 2))::numeric, 6) AS mse
FROM (VALUES (6, 12), (7, 14), (8, 16), (9, 18), (10, 20)) AS truth(x, y);


-- The same with noise, and a train/test split. --------------------------------------------------------
-- A fifth of the rows is kept from the model: those whose id has a hash of less than 33, so that a row stays on
-- its side whenever it comes. The model is scored on them as they come; so is a plain mean.

CREATE TABLE measurements (id integer, x double precision, y double precision);

CREATE VIEW train AS SELECT x, y FROM measurements WHERE md5(id::text) >= '33';
CREATE VIEW test  AS SELECT x, y FROM measurements WHERE md5(id::text) < '33';

CREATE MODEL noisy WITH (type = 'linear_regression', target = 'y') AS SELECT x, y FROM train;

INSERT INTO measurements
SELECT id, id / 10.0, 3 + 2 * (id / 10.0) + sin(id * 12.9898)
FROM generate_series(1, 200) AS t(id);

SELECT parameter, round(value::numeric, 3) AS value, round(standard_error::numeric, 3) AS standard_error
FROM tm_catalog.tm_model_parameters
WHERE model = 'noisy' AND parameter IN ('intercept', 'x');

SELECT 'train' AS rows, count(*) AS n, round(avg(power(y - PREDICT('noisy', x), 2))::numeric, 3) AS mse FROM train
UNION ALL
SELECT 'test', count(*), round(avg(power(y - PREDICT('noisy', x), 2))::numeric, 3) FROM test
UNION ALL
SELECT 'test, by the mean', count(*), round(avg(power(y - m.mean, 2))::numeric, 3)
FROM test CROSS JOIN (SELECT avg(y) AS mean FROM train) AS m;

-- The same by a statement of its own, which judges any model by rows that it has not learnt.
EVALUATE MODEL noisy ON (SELECT x, y FROM test);

-- A row that is deleted is forgotten: the line is as if the first half had never been there.
DELETE FROM measurements WHERE id <= 100;

SELECT parameter, round(value::numeric, 3) AS value, round(standard_error::numeric, 3) AS standard_error
FROM tm_catalog.tm_model_parameters
WHERE model = 'noisy' AND parameter IN ('intercept', 'x');
