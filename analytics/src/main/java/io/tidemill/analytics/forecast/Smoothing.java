// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.forecast;

import io.tidemill.analytics.state.StateFormatException;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;

/// Level, trend and seasons of a series, corrected by each error of the forecast one step ahead.
///
/// The model is ETS(A,Ad,A) in its error-correction form (R. J. Hyndman et al., "Forecasting with
/// Exponential Smoothing", 2008, ch. 2) with several seasons as in J. W. Taylor, "Short-term
/// electricity demand forecasting using double seasonal exponential smoothing" (2003): with error
/// `e` of the forecast `l + φ b + Σ sᵢ`,
///
/// ```
/// l ← l + φ b + α e     b ← φ b + β e     sᵢ ← sᵢ + γᵢ e
/// ```
///
/// The weights are points of a grid, so that [SmoothingSearch] can walk on it. A season's weight is
/// at least one over the number of seasons seen, so that the effects of a season that does not
/// change become the means of all that were seen.
final class Smoothing {
    static final double[] LEVEL_WEIGHTS = {
        0.005, 0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.55, 0.7, 0.85, 0.95
    };

    /// Of the level's weight. The first is: no trend.
    static final double[] TREND_SHARES = {0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4};

    static final double[] DAMPINGS = {0.8, 0.9, 0.95, 0.98, 0.995, 1};

    static final double[] SEASON_WEIGHTS = {
        0.001, 0.01, 0.03, 0.06, 0.1, 0.15, 0.22, 0.3, 0.45, 0.6
    };

    /// The seasons that effects are started from.
    static final int SEASONS_AT_START = 2;

    static final int LEVEL = 0;
    static final int TREND = 1;
    static final int DAMPING = 2;
    static final int SEASON = 3;

    private final int[] seasons;
    private final byte[] choice;
    private double level;
    private double trend;
    // The steps learnt since the start.
    private long age;
    // One season after the other.
    private final double[] effects;

    Smoothing(int[] seasons) {
        this.seasons = seasons;
        choice = new byte[SEASON + seasons.length];
        choice[LEVEL] = 6;
        choice[TREND] = 2;
        choice[DAMPING] = 3;
        for (int i = SEASON; i < choice.length; i++) {
            choice[i] = 3;
        }
        int length = 0;
        for (int season : seasons) {
            length += season;
        }
        effects = new double[length];
    }

    /// Another one in the same state.
    Smoothing copy() {
        var copy = new Smoothing(seasons);
        copy.choose(choice);
        copy.start(level, trend, effects);
        copy.age = age;
        return copy;
    }

    /// The number of points of the grid on each axis.
    static int points(int axis) {
        return switch (axis) {
            case LEVEL -> LEVEL_WEIGHTS.length;
            case TREND -> TREND_SHARES.length;
            case DAMPING -> DAMPINGS.length;
            default -> SEASON_WEIGHTS.length;
        };
    }

    byte[] choice() {
        return choice.clone();
    }

    void choose(byte[] points) {
        System.arraycopy(points, 0, choice, 0, choice.length);
        if (choice[TREND] == 0) {
            trend = 0;
        }
    }

    double level() {
        return level;
    }

    double trend() {
        return trend;
    }

    double levelWeight() {
        return LEVEL_WEIGHTS[choice[LEVEL]];
    }

    double trendWeight() {
        return levelWeight() * TREND_SHARES[choice[TREND]];
    }

    double damping() {
        return DAMPINGS[choice[DAMPING]];
    }

    /// The weight of the effects of season `index`.
    double seasonWeight(int index) {
        double mean = 1.0 / (SEASONS_AT_START + 1 + age / seasons[index]);
        double weight = Math.max(mean, SEASON_WEIGHTS[choice[SEASON + index]]);
        return weight * (1 - levelWeight());
    }

    /// Starts again from a line and effects.
    void start(double level, double trend, double[] effects) {
        this.level = level;
        this.trend = choice[TREND] == 0 ? 0 : trend;
        System.arraycopy(effects, 0, this.effects, 0, effects.length);
        age = 0;
    }

    /// The sum of the seasons' effects on `step`.
    double effect(long step) {
        double sum = 0;
        int offset = 0;
        for (int season : seasons) {
            sum += effects[offset + (int) Math.floorMod(step, (long) season)];
            offset += season;
        }
        return sum;
    }

    /// What is expected of `step`, the next one.
    double expected(long step) {
        return level + damping() * trend + effect(step);
    }

    /// Goes on to `step`, the next one, of which the forecast was wrong by `error`.
    void correct(long step, double error) {
        double carried = damping() * trend;
        level += carried + levelWeight() * error;
        trend = choice[TREND] == 0 ? 0 : carried + trendWeight() * error;
        int offset = 0;
        for (int i = 0; i < seasons.length; i++) {
            effects[offset + (int) Math.floorMod(step, (long) seasons[i])] +=
                    seasonWeight(i) * error;
            offset += seasons[i];
        }
        age++;
    }

    /// Goes on over `count` steps of which nothing is known.
    void skip(long count) {
        for (long i = 0; i < count && trend != 0; i++) {
            trend *= damping();
            level += trend;
        }
    }

    /// Appends the chosen points and the state.
    void write(StateWriter writer) {
        for (byte point : choice) {
            writer.putByte(point);
        }
        writer.putDouble(level);
        writer.putDouble(trend);
        writer.putLong(age);
        writer.putDoubles(effects, effects.length);
    }

    static Smoothing read(int[] seasons, StateReader reader) {
        var smoothing = new Smoothing(seasons);
        for (int i = 0; i < smoothing.choice.length; i++) {
            smoothing.choice[i] = (byte) reader.getByte();
            if (smoothing.choice[i] < 0 || smoothing.choice[i] >= points(i)) {
                throw new StateFormatException("weight out of range");
            }
        }
        smoothing.level = reader.getDouble();
        smoothing.trend = reader.getDouble();
        smoothing.age = Math.max(0, reader.getLong());
        reader.getDoubles(smoothing.effects, smoothing.effects.length);
        return smoothing;
    }
}
