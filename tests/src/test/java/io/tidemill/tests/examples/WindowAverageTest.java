// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.Mean;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithTimestamps;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `examples/window-average` writes what an Apache Beam pipeline computes from the same file.
class WindowAverageTest {
    private static final Path EXAMPLE = Path.of("..", "examples", "window-average");
    private static final DateTimeFormatter INPUT_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");
    private static final DateTimeFormatter OUTPUT_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    @TempDir private static Path directory;

    @BeforeAll
    static void runScript() throws IOException, InterruptedException {
        ScriptRun.of("window-average", "average.sql", directory);
    }

    @Test
    void averagesOfSecondsAreBeams() throws IOException {
        check("output-1s.csv", Duration.standardSeconds(1), 400);
    }

    @Test
    void averagesOfMinutesAreBeams() throws IOException {
        check("output-1m.csv", Duration.standardMinutes(1), 12);
    }

    @Test
    void someReadingsComeOutOfOrder() throws IOException {
        var times =
                Files.readAllLines(EXAMPLE.resolve("input.csv")).stream()
                        .skip(1)
                        .map(line -> line.split(",", -1)[0])
                        .toList();
        assertThat(times).isNotEqualTo(times.stream().sorted().toList());
    }

    private static void check(String file, Duration size, int atLeast) throws IOException {
        var averages = output(directory.resolve(file), size);
        var expected = beam(EXAMPLE.resolve("input.csv"), size, directory.resolve(file + ".beam"));
        assertThat(averages).hasSizeGreaterThanOrEqualTo(atLeast);
        assertThat(averages.keySet()).isEqualTo(expected.keySet());
        // Beam's sum of doubles is rounded at each step, Tidemill's once.
        averages.forEach((window, average) ->
                assertThat(average).as(window).isCloseTo(expected.get(window), within(1e-9)));
    }

    /// The averages of an output file by `start,sensor`; every window has the size and comes once.
    private static Map<String, Double> output(Path file, Duration size) throws IOException {
        var lines = Files.readAllLines(file);
        assertThat(lines.getFirst()).isEqualTo("window_start,window_end,sensor,average,readings");
        var averages = new TreeMap<String, Double>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",", -1);
            var start = LocalDateTime.parse(fields[0], OUTPUT_TIME);
            var end = LocalDateTime.parse(fields[1], OUTPUT_TIME);
            assertThat(end).as(line).isEqualTo(start.plusSeconds(size.getStandardSeconds()));
            var earlier =
                    averages.put(
                            start.toInstant(ZoneOffset.UTC) + "," + fields[2],
                            Double.valueOf(fields[3]));
            assertThat(earlier).as(line).isNull();
        }
        return averages;
    }

    private static Map<String, Double> beam(Path input, Duration size, Path output)
            throws IOException {
        var options = PipelineOptionsFactory.create();
        options.setRunner(DirectRunner.class);
        var pipeline = Pipeline.create(options);
        pipeline.apply(TextIO.read().from(input.toString()))
                .apply(Filter.by(line -> !line.startsWith("ts,")))
                .apply(WithTimestamps.<String>of(line -> Instant.ofEpochMilli(millis(line))))
                .apply("fixed windows", Window.into(FixedWindows.of(size)))
                .apply(
                        MapElements.into(
                                        TypeDescriptors.kvs(
                                                TypeDescriptors.strings(),
                                                TypeDescriptors.doubles()))
                                .via(line -> KV.of(field(line, 1), Double.valueOf(field(line, 2)))))
                .apply(Mean.perKey())
                .apply(ParDo.of(new Format()))
                .apply("one file", Window.into(new GlobalWindows()))
                .apply(TextIO.write().to(output.toString()).withoutSharding());
        pipeline.run().waitUntilFinish();
        var averages = new TreeMap<String, Double>();
        for (String line : Files.readAllLines(output)) {
            int comma = line.lastIndexOf(',');
            averages.put(line.substring(0, comma), Double.valueOf(line.substring(comma + 1)));
        }
        return averages;
    }

    private static String field(String line, int index) {
        return line.split(",", -1)[index];
    }

    private static long millis(String line) {
        return LocalDateTime.parse(field(line, 0), INPUT_TIME)
                .toInstant(ZoneOffset.UTC)
                .toEpochMilli();
    }

    /// A window's average as a line `start,sensor,average`.
    static final class Format extends DoFn<KV<String, Double>, String> {
        private static final long serialVersionUID = 1;

        @ProcessElement
        public void process(
                @Element KV<String, Double> mean,
                BoundedWindow window,
                OutputReceiver<String> lines) {
            var start =
                    java.time.Instant.ofEpochMilli(((IntervalWindow) window).start().getMillis());
            lines.output(start + "," + mean.getKey() + "," + mean.getValue());
        }
    }
}
