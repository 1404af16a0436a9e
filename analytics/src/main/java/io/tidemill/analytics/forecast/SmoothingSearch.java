// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.forecast;

import java.util.Arrays;

/// Chooses the weights of a [Smoothing] by the squared errors that they would have made on the last
/// steps, started from the first seasons: a walk from the present weights, or from the best of a
/// few that suit series of other kinds, to the best neighbour on the grid, until there is none
/// better or [#TRIALS_MAX] were tried.
///
/// A robust search starts from medians, and takes a value that is further from what they say than
/// so many times the usual distance as if it were so far.
final class SmoothingSearch {
    private static final int TRIALS_MAX = 80;

    /// Level, trend and damping: a walk, a slower one, noise about a level, noise about a slow
    /// line, a trend that turns.
    private static final byte[][] KINDS = {
        {13, 0, 3}, {10, 0, 3}, {2, 0, 3}, {4, 2, 5}, {11, 5, 1}
    };

    /// Steps that say something of a series without seasons.
    private static final int CYCLE_MIN = 5;

    // A neighbour must be better by more than the noise of so few errors.
    private static final double GAIN = 0.98;

    private final int[] seasons;
    private final int longest;
    private final long firstStep;
    private final double[] values;
    private final double[] effects;
    private double level;
    private double trend;
    private final double clip;
    private int trials;
    private int judgedCount;
    private double least;

    /// A search over `values`, the first of which is that of `firstStep`; NaN where one is missing.
    ///
    /// @param clip how many times the usual distance makes an outlier; 0: nothing is one
    SmoothingSearch(int[] seasons, long firstStep, double[] values, double clip) {
        this.seasons = seasons;
        this.clip = clip;
        this.firstStep = firstStep;
        this.values = values;
        int length = 0;
        int last = 1;
        for (int season : seasons) {
            length += season;
            last = Math.max(last, season);
        }
        longest = last;
        effects = new double[length];
        decompose();
    }

    /// Starts `smoothing` from what the values look like, with the best weights, and lets it learn
    /// them.
    void start(Smoothing smoothing) {
        smoothing.choose(best(smoothing.choice()));
        run(smoothing);
    }

    /// Gives `smoothing` the best weights; whether these would have made other errors. They would
    /// if they are others, or if the level and trend are off that others have led to: so without
    /// seasons, it then has the level and trend that these weights lead to.
    ///
    /// @param moving the mean of the squared errors made of late
    boolean tune(Smoothing smoothing, double moving) {
        byte[] before = smoothing.choice();
        byte[] best = best(before);
        smoothing.choose(best);
        boolean other = !Arrays.equals(before, best) || meanSquare() < moving / 2;
        if (other && seasons.length == 0) {
            run(smoothing);
        }
        return other;
    }

    /// How many values the weights were judged by.
    int judged() {
        return judgedCount;
    }

    /// The mean of the squared errors that the best weights would have made.
    double meanSquare() {
        return least / judgedCount;
    }

    /// A line through the first seasons and the mean (or median) distance from it by phase.
    private void decompose() {
        int first = Smoothing.SEASONS_AT_START * Math.max(longest, CYCLE_MIN);
        int length = clip > 0 ? values.length : Math.min(values.length, first);
        int half = length / 2;
        double before = middle(Arrays.copyOfRange(values, 0, half));
        double after = middle(Arrays.copyOfRange(values, half, 2 * half));
        trend = Double.isNaN(after - before) ? 0 : (after - before) / half;
        double start = Double.isNaN(before) ? middle(values) : before;
        level = (Double.isNaN(start) ? 0 : start) - trend * (half + 1) / 2.0;
        var rest = new double[length];
        for (int i = 0; i < length; i++) {
            rest[i] = values[i] - (level + trend * (i + 1));
        }
        int offset = 0;
        for (int season : seasons) {
            double all = middle(rest);
            for (int i = 0; i < season; i++) {
                double effect = middle(everyNth(rest, i, season)) - all;
                int phase = (int) Math.floorMod(firstStep + i, (long) season);
                effects[offset + phase] = Double.isNaN(effect) ? 0 : effect;
            }
            for (int i = 0; i < length; i++) {
                rest[i] -= effects[offset + (int) Math.floorMod(firstStep + i, (long) season)];
            }
            offset += season;
        }
        if (clip > 0) {
            pullIn(rest);
        }
    }

    private void pullIn(double[] rest) {
        var distances = new double[rest.length];
        for (int i = 0; i < rest.length; i++) {
            distances[i] = Math.abs(rest[i]);
        }
        // Of normal errors the median distance is 1/1.4826 deviations.
        double most = clip * 1.4826 * middle(distances);
        for (int i = 0; i < rest.length && most > 0; i++) {
            if (Math.abs(rest[i]) > most) {
                values[i] -= rest[i] - Math.copySign(most, rest[i]);
            }
        }
    }

    private static double[] everyNth(double[] all, int first, int step) {
        var some = new double[Math.max(0, (all.length - first + step - 1) / step)];
        for (int i = 0; i < some.length; i++) {
            some[i] = all[first + i * step];
        }
        return some;
    }

    /// The mean, or the median in a robust search, of the values that are there; NaN of none.
    private double middle(double[] all) {
        double[] present = Arrays.stream(all).filter(value -> !Double.isNaN(value)).toArray();
        int count = present.length;
        if (clip > 0 && count > 0) {
            Arrays.sort(present);
            return (present[(count - 1) / 2] + present[count / 2]) / 2;
        }
        double sum = 0;
        for (double value : present) {
            sum += value;
        }
        return sum / count;
    }

    private byte[] best(byte[] start) {
        byte[] best = start.clone();
        least = squares(best);
        for (byte[] kind : KINDS) {
            byte[] trial = start.clone();
            System.arraycopy(kind, 0, trial, 0, kind.length);
            double squares = squares(trial);
            if (squares < GAIN * least) {
                least = squares;
                best = trial;
            }
        }
        boolean better = true;
        while (better && trials < TRIALS_MAX) {
            better = false;
            byte[] from = best.clone();
            for (int axis = 0; axis < from.length; axis++) {
                for (int step = -1; step <= 1; step += 2) {
                    byte[] trial = from.clone();
                    trial[axis] += (byte) step;
                    if (trial[axis] < 0 || trial[axis] >= Smoothing.points(axis)) {
                        continue;
                    }
                    double squares = squares(trial);
                    if (squares < GAIN * least) {
                        least = squares;
                        best = trial;
                        better = true;
                    }
                }
            }
        }
        return best;
    }

    private double squares(byte[] choice) {
        trials++;
        var smoothing = new Smoothing(seasons);
        smoothing.choose(choice);
        return run(smoothing);
    }

    /// Lets `smoothing` learn the values from the start; the squared errors after the seasons that
    /// it was started from, or of the last one where there are no more.
    private double run(Smoothing smoothing) {
        smoothing.start(level, trend, Arrays.copyOf(effects, effects.length));
        double squares = 0;
        judgedCount = 0;
        int cycle = Math.max(longest, CYCLE_MIN);
        int judged = Math.min(Smoothing.SEASONS_AT_START * cycle, values.length - cycle);
        for (int i = 0; i < values.length; i++) {
            long step = firstStep + i;
            if (Double.isNaN(values[i])) {
                smoothing.skip(1);
                continue;
            }
            double error = values[i] - smoothing.expected(step);
            smoothing.correct(step, error);
            if (i >= judged) {
                squares += error * error;
                judgedCount++;
            }
        }
        return squares;
    }
}
