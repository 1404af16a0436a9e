// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidemill.analytics.Seeds;
import io.tidemill.analytics.forecast.Forecaster.Options;
import io.tidemill.analytics.state.StateFormatException;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Series that are made here, so that the best possible error is known.
class ForecasterTest {
    private static final int DAY = 48;
    private static final int WEEK = 336;

    @Test
    void findsLevelTrendAndSeason() {
        Seeds.forEach(
                5,
                random -> {
                    var forecaster = new Forecaster(new Options(List.of(DAY)));
                    int steps = 40 * DAY;
                    var early = ForecastScore.NONE;
                    for (int step = 0; step < steps; step++) {
                        early = step == 8 * DAY ? forecaster.score() : early;
                        forecaster.update(step, daily(step) + random.nextGaussian());
                    }
                    var forecasts = new double[2 * DAY];
                    forecaster.forecast(0.95, forecasts, new double[96], new double[96]);
                    double squares = 0;
                    for (int i = 0; i < forecasts.length; i++) {
                        double error = forecasts[i] - daily(steps + i);
                        squares += error * error;
                    }
                    // The noise's deviation is 1.
                    assertThat(Math.sqrt(squares / forecasts.length)).isLessThan(0.9);
                    var score = forecaster.score();
                    double late = score.squaredErrors() - early.squaredErrors();
                    assertThat(Math.sqrt(late / (score.count() - early.count()))).isLessThan(1.15);
                    assertThat(forecaster.score().meanAbsoluteScaledError()).isLessThan(0.95);
                });
    }

    @Test
    void intervalsCoverWhatTheySayOneStepAhead() {
        for (double level : new double[] {0.8, 0.9, 0.95}) {
            for (int kind = 0; kind < 3; kind++) {
                var random = new Random(7);
                var forecaster = new Forecaster(new Options(List.of(24)));
                int inside = 0;
                int count = 0;
                var forecast = new double[1];
                var lower = new double[1];
                var upper = new double[1];
                for (int step = 0; step < 8000; step++) {
                    double noise = noise(random, kind);
                    double value = 10 * Math.sin(2 * Math.PI * step / 24) + noise;
                    if (step > 500) {
                        forecaster.forecast(level, forecast, lower, upper);
                        count++;
                        inside += value >= lower[0] && value <= upper[0] ? 1 : 0;
                    }
                    forecaster.update(step, value);
                }
                assertThat(inside / (double) count)
                        .as("level %s, kind %s", level, kind)
                        .isCloseTo(level, within(0.02));
            }
        }
    }

    /// Normal, skewed, with heavy tails.
    private static double noise(Random random, int kind) {
        return switch (kind) {
            case 0 -> random.nextGaussian();
            case 1 -> -Math.log(1 - random.nextDouble());
            default -> random.nextGaussian() / Math.sqrt(0.1 + random.nextDouble());
        };
    }

    @Test
    void intervalsCoverWhatTheySayManyStepsAhead() {
        var random = new Random(3);
        int inside = 0;
        int count = 0;
        int horizon = 12;
        var forecast = new double[horizon];
        var lower = new double[horizon];
        var upper = new double[horizon];
        for (int round = 0; round < 60; round++) {
            var forecaster = new Forecaster(new Options(List.of()));
            double level = 0;
            int steps = 300 + random.nextInt(200);
            // A walk that is seen through noise: what simple smoothing is made for.
            for (int step = 0; step < steps; step++) {
                level += 0.3 * random.nextGaussian();
                forecaster.update(step, level + random.nextGaussian());
            }
            forecaster.forecast(0.9, forecast, lower, upper);
            for (int i = 0; i < horizon; i++) {
                level += 0.3 * random.nextGaussian();
                double value = level + random.nextGaussian();
                count++;
                inside += value >= lower[i] && value <= upper[i] ? 1 : 0;
            }
        }
        assertThat(inside / (double) count).isCloseTo(0.9, within(0.05));
    }

    @Test
    void severalSeasonsAreToldApart() {
        var random = new Random(2);
        var one = new Forecaster(new Options(List.of(DAY)));
        var both = new Forecaster(new Options(List.of(WEEK, DAY)));
        for (int step = 0; step < 10 * WEEK; step++) {
            boolean weekend = step % WEEK >= 5 * DAY;
            double value = daily(step) + (weekend ? -15 : 5) + random.nextGaussian();
            one.update(step, value);
            both.update(step, value);
        }
        assertThat(both.score().rootMeanSquaredError())
                .isLessThan(one.score().rootMeanSquaredError());
        var forecasts = new double[WEEK];
        both.forecast(0.9, forecasts, new double[WEEK], new double[WEEK]);
        double squares = 0;
        for (int i = 0; i < WEEK; i++) {
            double truth = daily(10 * WEEK + i) + (i >= 5 * DAY ? -15 : 5);
            squares += Math.pow(forecasts[i] - truth, 2);
        }
        assertThat(Math.sqrt(squares / WEEK)).isLessThan(2.5);
    }

    @Test
    void stepsMayBeMissing() {
        var random = new Random(4);
        var forecaster = new Forecaster(new Options(List.of(DAY)));
        int last = 0;
        for (int step = 0; step < 60 * DAY; step++) {
            boolean gap = step % 1000 > 900;
            if (!gap && random.nextInt(4) != 0) {
                forecaster.update(step, daily(step) + 0.5 * random.nextGaussian());
                last = step;
            }
        }
        var forecasts = new double[DAY];
        forecaster.forecast(0.9, forecasts, new double[DAY], new double[DAY]);
        assertThat(forecaster.lastStep()).isEqualTo(last);
        for (int i = 0; i < DAY; i++) {
            assertThat(forecasts[i]).isCloseTo(daily(last + 1 + i), within(1.5));
        }
    }

    /// Without seasons a random walk's next value is its last one, a wave of unknown length is not
    /// much less known, and noise is known better.
    @Test
    void withoutSeasonsItIsHardlyWorseThanTheLastValue() {
        for (double clip : new double[] {0, 3}) {
            var random = new Random(1);
            var walk = new double[400];
            var wave = new double[400];
            var noise = new double[400];
            for (int i = 0; i < walk.length; i++) {
                walk[i] = (i == 0 ? 0 : walk[i - 1]) + random.nextGaussian();
                wave[i] = 10 + 5 * Math.sin(i * Math.PI / 6) + random.nextGaussian() / 5;
                noise[i] = 10 + random.nextGaussian();
            }
            assertThat(errorOverLastValue(walk, clip)).as("walk, clip %s", clip).isLessThan(1.1);
            assertThat(errorOverLastValue(wave, clip)).as("wave, clip %s", clip).isLessThan(1.1);
            assertThat(errorOverLastValue(noise, clip)).as("noise, clip %s", clip).isLessThan(0.8);
        }
    }

    /// The absolute errors one step ahead over those of the last value, after the first hundred.
    private static double errorOverLastValue(double[] values, double clip) {
        var forecaster = new Forecaster(new Options(List.of(), clip));
        double errors = 0;
        double naive = 0;
        for (int i = 0; i < values.length; i++) {
            if (i >= 100) {
                errors += Math.abs(values[i] - forecaster.expected(i));
                naive += Math.abs(values[i] - values[i - 1]);
            }
            forecaster.update(i, values[i]);
        }
        return errors / naive;
    }

    @Test
    void valuesOfAStepAreAveragedAndLateOnesCounted() {
        var forecaster = new Forecaster(new Options(List.of()));
        assertThat(forecaster.isEmpty()).isTrue();
        forecaster.update(5, 10);
        forecaster.update(5, 20);
        forecaster.update(5, Double.NaN);
        forecaster.update(4, 1000);
        assertThat(forecaster.lastStep()).isEqualTo(5);
        var forecasts = new double[2];
        forecaster.forecast(0.9, forecasts, new double[2], new double[2]);
        assertThat(forecasts).containsExactly(15, 15);
        assertThat(forecaster.lateCount()).isEqualTo(1);
        assertThat(forecaster.expected(5)).isNaN();
        assertThat(forecaster.expected(6)).isEqualTo(15);
        forecaster.update(6, 15);
        assertThat(forecaster.expected(6)).isEqualTo(15);
    }

    @Test
    void longSilenceEndsWithTheSeriesGoingOn() {
        var forecaster = new Forecaster(new Options(List.of(7)));
        for (int step = 0; step < 200; step++) {
            forecaster.update(step, (double) (step % 7));
        }
        forecaster.update(1L << 40, 3);
        forecaster.update((1L << 40) + 1, 4);
        for (long step = (1L << 40) + 2; step < (1L << 40) + 100; step++) {
            forecaster.update(step, (double) (step % 7));
        }
        assertThat(forecaster.expected((1L << 40) + 100)).isFinite();
    }

    @Test
    void outliersDoNotMoveARobustModel() {
        var random = new Random(6);
        var robust = new Forecaster(new Options(List.of(24), 3));
        var plain = new Forecaster(new Options(List.of(24), 0));
        double robustSquares = 0;
        double plainSquares = 0;
        for (int step = 0; step < 3000; step++) {
            double truth = 10 * Math.sin(2 * Math.PI * step / 24);
            if (step > 1000) {
                robustSquares += Math.pow(robust.expected(step - 1) - before(step), 2);
                plainSquares += Math.pow(plain.expected(step - 1) - before(step), 2);
            }
            double value = truth + random.nextGaussian() + (random.nextInt(50) == 0 ? 100 : 0);
            robust.update(step, value);
            plain.update(step, value);
        }
        assertThat(robustSquares).isLessThan(0.5 * plainSquares);
    }

    private static double before(int step) {
        return 10 * Math.sin(2 * Math.PI * (step - 1) / 24);
    }

    @Test
    void isTheSameAfterDecoding() {
        Seeds.forEach(
                6,
                random -> {
                    var options =
                            new Options(
                                    random.nextBoolean() ? List.of() : List.of(7, 21),
                                    random.nextBoolean() ? 3 : 0);
                    var model = new Forecaster(options);
                    long step = 0;
                    for (int i = 0; i < 400; i++) {
                        step += random.nextInt(3);
                        double value = random.nextGaussian() + step % 7;
                        var copy = Forecaster.decode(new StateReader(bytes(model)));
                        assertThat(bytes(copy)).isEqualTo(bytes(model));
                        model.update(step, value);
                        copy.update(step, value);
                        assertThat(bytes(copy)).isEqualTo(bytes(model));
                        if (random.nextBoolean()) {
                            model = copy;
                        }
                    }
                });
    }

    @Test
    void aDayOfHalfHoursTakesTwoKilobytesAtMost() {
        var model = new Forecaster(new Options(List.of(DAY)));
        for (int step = 0; step < 500; step++) {
            model.update(step, daily(step));
        }
        assertThat(bytes(model).length).isLessThan(2048);
    }

    @Test
    void refusesWhatIsNoSeasonAndAnyBytesGiveAnAnswer() {
        assertThatThrownBy(() -> new Options(List.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a season must have from 2");
        byte[] bytes = bytes(new Forecaster(new Options(List.of(3))));
        var random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            byte[] broken = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
            broken[random.nextInt(broken.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                Forecaster.decode(new StateReader(broken)).update(3, 3);
            } catch (StateFormatException e) {
                assertThat(e).hasMessageMatching("[^A-Z].*");
            }
        }
    }

    private static double daily(long step) {
        double phase = 2 * Math.PI * (step % DAY) / DAY;
        return 100 + 0.01 * step + 8 * Math.sin(phase) + 4 * Math.cos(2 * phase);
    }

    private static byte[] bytes(Forecaster model) {
        var writer = new StateWriter();
        model.encode(writer);
        return writer.toBytes();
    }
}
