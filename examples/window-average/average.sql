-- Averages of a file's numbers in windows of one second and of one minute, written to files.
-- README.md tells more. Paths are relative to the directory that the command is run in.

CREATE TABLE readings (
    ts timestamp(3),
    sensor text,
    value double precision,
    -- A reading may come up to two seconds after a later one.
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
);

-- A window appears once, when the watermark passes its end.
CREATE MATERIALIZED VIEW average_1s AS
SELECT window_start, window_end, sensor, avg(value) AS average, count(*) AS readings
FROM TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '1' SECOND)
GROUP BY window_start, window_end, sensor
EMIT ON WINDOW CLOSE;

CREATE MATERIALIZED VIEW average_1m AS
SELECT window_start, window_end, sensor, avg(value) AS average, count(*) AS readings
FROM TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '1' MINUTE)
GROUP BY window_start, window_end, sensor
EMIT ON WINDOW CLOSE;

CREATE SINK second_averages FROM average_1s
WITH (connector = 'file', path = 'output-1s.csv', format = 'csv');

CREATE SINK minute_averages FROM average_1m
WITH (connector = 'file', path = 'output-1m.csv', format = 'csv');

CREATE SOURCE input INTO readings
WITH (connector = 'file', path = 'examples/window-average/input.csv', format = 'csv', header = true);
