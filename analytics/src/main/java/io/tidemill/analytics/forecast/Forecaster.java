// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.forecast;

import io.tidemill.analytics.model.Unlearning;
import io.tidemill.analytics.state.ModelKind;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// A forecast of one series whose steps are numbered.
///
/// Values of the same step are averaged; a step is learnt when a later one begins, and steps may be
/// missing. Values of steps before the present one are counted as late and not learnt: the model
/// cannot unlearn.
///
/// At first the level alone is smoothed. Once two seasons have been seen, level, trend and effects
/// are started from them ([Smoothing]); of several seasons the short ones start first. The weights
/// are those that would have done best on the last steps, and are looked for again now and then
/// ([SmoothingSearch]); a search takes some thousand multiplications per value kept, once per
/// season.
///
/// Intervals widen with the horizon as the model's equations say (Hyndman et al. 2008, table 6.1);
/// their width one step ahead is learnt from the errors ([ErrorScale]), so that they cover what
/// they promise even where errors are not normal.
public final class Forecaster {
    private static final int VERSION = 1;
    private static final int SEASON_MAX = 100_000;
    private static final int UNSEASONAL_VALUES = 60;
    private static final int SEASONS_KEPT = 3;
    private static final int TUNING_STEPS_MAX = 24;
    private static final int RESTART_ERRORS_MIN = 20;
    private static final int CLIPPING_ERRORS_MIN = 20;

    private final Options options;
    private final RecentValues recent;
    private Smoothing smoothing;
    private int seasonCount;
    private boolean started;
    private long tuneAt;
    private ErrorScale scale = new ErrorScale();
    private ForecastScore score = ForecastScore.NONE;

    private long openStep;
    private double openSum;
    private long openCount;
    private long lateCount;

    /// What a series is like.
    ///
    /// @param seasons the lengths of its seasons in steps, each from 2 on; none for a series
    ///   without
    /// @param clip errors are learnt as if they were at most so many times the typical error, so
    ///   that single outliers do not move the model (S. Gelper, R. Fried and C. Croux, "Robust
    ///   forecasting with exponential and Holt-Winters smoothing", 2010); 0: as they are
    public record Options(List<Integer> seasons, double clip) {
        /// Any seasons, errors as they are.
        public Options(Collection<Integer> seasons) {
            this(List.copyOf(seasons), 0);
        }

        public Options {
            seasons = List.copyOf(new TreeSet<>(seasons));
            for (int season : seasons) {
                if (season < 2 || season > SEASON_MAX) {
                    throw new IllegalArgumentException(
                            "a season must have from 2 to " + SEASON_MAX + " steps: " + season);
                }
            }
            if (!(clip >= 0)) {
                throw new IllegalArgumentException("clip must be from 0 on: " + clip);
            }
        }

        private int longest() {
            return seasons.isEmpty() ? 1 : seasons.getLast();
        }

        private int kept() {
            return Math.max(UNSEASONAL_VALUES, SEASONS_KEPT * longest());
        }

        private int[] first(int count) {
            return seasons.stream().limit(count).mapToInt(Integer::intValue).toArray();
        }
    }

    /// A forecast that has seen nothing.
    public Forecaster(Options options) {
        this.options = options;
        recent = new RecentValues(options.kept());
        smoothing = new Smoothing(options.first(0));
    }

    /// A value cannot be taken back.
    public Unlearning unlearning() {
        return Unlearning.NONE;
    }

    /// Learns `value` at `step`; one that is not finite counts as missing.
    public void update(long step, double value) {
        if (!Double.isFinite(value)) {
            return;
        }
        advance(step);
        boolean late = openCount > 0 ? step < openStep : recent.seen() > 0 && step <= recent.last();
        if (late) {
            lateCount++;
            return;
        }
        openStep = step;
        openSum += value;
        openCount++;
    }

    /// Comes to `step`: the steps before it are complete, and are learnt.
    public void advance(long step) {
        if (openCount > 0 && step > openStep) {
            learn(openStep, openSum / openCount);
            openCount = 0;
            openSum = 0;
        }
    }

    private void learn(long step, double value) {
        if (recent.seen() == 0) {
            smoothing.start(value, 0, new double[0]);
        } else {
            smoothing.skip(Math.min(step - recent.last() - 1, recent.capacity()));
            double error = value - smoothing.expected(step);
            double bound = scale.multiple(ForecastScore.LEVEL) * scale.deviation();
            score = score.with(error, value - naive(step), bound);
            double clipped = clip(error);
            scale.learn(clipped);
            smoothing.correct(step, clipped);
        }
        recent.add(step, value);
        startOrTune();
    }

    private double clip(double error) {
        if (options.clip() == 0 || scale.count() < CLIPPING_ERRORS_MIN) {
            return error;
        }
        double most = options.clip() * scale.deviation();
        return Math.clamp(error, -most, most);
    }

    private void startOrTune() {
        // A median of two is a mean.
        int seasonsToStart = Smoothing.SEASONS_AT_START + (options.clip() > 0 ? 1 : 0);
        int ready = 0;
        for (int season : options.seasons()) {
            ready += recent.seen() >= (long) seasonsToStart * season ? 1 : 0;
        }
        boolean starts = ready > seasonCount || (!started && recent.seen() >= 10 && ready == 0);
        if (!starts && (!started || recent.last() < tuneAt)) {
            return;
        }
        double[] values = recent.inOrder();
        long firstStep = recent.last() - values.length + 1;
        var search = new SmoothingSearch(options.first(ready), firstStep, values, options.clip());
        if (starts) {
            smoothing = new Smoothing(options.first(ready));
            search.start(smoothing);
            // The errors so far were those of a model that did not know the season.
            scale = new ErrorScale();
            seasonCount = ready;
            started = true;
        } else {
            boolean other = search.tune(smoothing, scale.deviation() * scale.deviation());
            if (other && search.judged() >= RESTART_ERRORS_MIN) {
                scale.restart(search.meanSquare());
            }
        }
        int season = ready == 0 ? 1 : options.seasons().get(ready - 1);
        long often = Math.min(TUNING_STEPS_MAX, recent.seen() / 2);
        tuneAt = recent.last() + Math.max(often, season);
    }

    /// The value one season before `step`, of the longest season that is known; else the last one.
    private double naive(long step) {
        for (int season : options.seasons().reversed()) {
            double value = recent.get(step - season);
            if (!Double.isNaN(value)) {
                return value;
            }
        }
        return recent.get(recent.last());
    }

    /// What the last season that is known had at the place of `step`, which is after [#lastStep]:
    /// the naive forecast of so many steps ahead.
    public double naiveAhead(long step) {
        for (int season : options.seasons().reversed()) {
            double value = known(step - season * Math.ceilDiv(step - lastStep(), (long) season));
            if (!Double.isNaN(value)) {
                return value;
            }
        }
        return known(lastStep());
    }

    private double known(long step) {
        return openCount > 0 && step == openStep ? openSum / openCount : recent.get(step);
    }

    /// What is expected of `step` by the steps before; NaN where nothing was learnt or the step is
    /// past.
    public double expected(long step) {
        boolean opens = openCount > 0 && step > openStep;
        if (recent.seen() == 0 ? !opens : step <= recent.last()) {
            return Double.NaN;
        }
        if (step == recent.last() + 1 && !opens) {
            return smoothing.expected(step);
        }
        var now = opens ? withOpen() : smoothing.copy();
        now.skip(Math.min(step - (opens ? openStep : recent.last()) - 1, recent.capacity()));
        return now.expected(step);
    }

    /// What would be known if the open step were complete.
    private Smoothing withOpen() {
        var now = smoothing.copy();
        if (recent.seen() == 0) {
            now.start(openSum / openCount, 0, new double[0]);
        } else {
            now.skip(Math.min(openStep - recent.last() - 1, recent.capacity()));
            now.correct(openStep, clip(openSum / openCount - now.expected(openStep)));
        }
        return now;
    }

    /// What is expected of `step`, past ones too: of those, the level of now with the seasons'
    /// effects; NaN where nothing was learnt.
    public double usual(long step) {
        boolean past = recent.seen() > 0 && step <= recent.last();
        return past ? smoothing.level() + smoothing.effect(step) : expected(step);
    }

    /// The typical error one step ahead; NaN where nothing is known of it.
    public double deviation() {
        return scale.deviation();
    }

    /// The last step that has a value; undefined before there is one.
    public long lastStep() {
        return openCount > 0 ? openStep : recent.last();
    }

    /// Whether there is anything to forecast from.
    public boolean isEmpty() {
        return openCount == 0 && recent.seen() == 0;
    }

    /// Forecasts the steps after [#lastStep], as many as the arrays hold, each with the bounds that
    /// it falls within with probability `level`; NaN where nothing is known.
    public void forecast(double level, double[] forecasts, double[] lower, double[] upper) {
        var now = openCount > 0 ? withOpen() : smoothing.copy();
        long last = lastStep();
        if (isEmpty()) {
            now.start(Double.NaN, 0, new double[0]);
        }
        double multiple = scale.multiple(level) * scale.deviation();
        double variance = 1;
        double damped = 0;
        double power = 1;
        for (int i = 0; i < forecasts.length; i++) {
            long ahead = i + 1L;
            power *= now.damping();
            damped += power;
            forecasts[i] = now.level() + damped * now.trend() + now.effect(last + ahead);
            double half = multiple * Math.sqrt(variance);
            lower[i] = forecasts[i] - half;
            upper[i] = forecasts[i] + half;
            double weight = now.levelWeight() + now.trendWeight() * damped;
            for (int s = 0; s < seasonCount; s++) {
                if (ahead % options.seasons().get(s) == 0) {
                    weight += now.seasonWeight(s);
                }
            }
            variance += weight * weight;
        }
    }

    /// The score so far.
    public ForecastScore score() {
        return score;
    }

    /// The values that came too late to be learnt.
    public long lateCount() {
        return lateCount;
    }

    /// The names and values of what was learnt, for people: weights, level and trend.
    public List<Double> parameters() {
        List<Double> parameters = new ArrayList<>();
        parameters.add(smoothing.level());
        parameters.add(smoothing.trend());
        parameters.add(smoothing.levelWeight());
        parameters.add(smoothing.trendWeight());
        parameters.add(smoothing.damping());
        for (int i = 0; i < seasonCount; i++) {
            parameters.add(smoothing.seasonWeight(i));
        }
        return parameters;
    }

    /// Appends the whole state, with a header of kind and version.
    public void encode(StateWriter writer) {
        writer.putHeader(ModelKind.FORECAST, VERSION);
        writer.putInt(options.seasons().size());
        for (int season : options.seasons()) {
            writer.putInt(season);
        }
        writer.putDouble(options.clip());
        recent.write(writer);
        writer.putInt(seasonCount);
        writer.putBoolean(started);
        writer.putLong(tuneAt);
        smoothing.write(writer);
        scale.write(writer);
        score.write(writer);
        writer.putLong(openStep);
        writer.putDouble(openSum);
        writer.putLong(openCount);
        writer.putLong(lateCount);
    }

    /// Reads what [#encode] wrote.
    public static Forecaster decode(StateReader reader) {
        reader.header(ModelKind.FORECAST, VERSION);
        int count = reader.getCount(Integer.BYTES);
        List<Integer> seasons = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            seasons.add(reader.getInt(2, SEASON_MAX));
        }
        double clip = reader.getDouble();
        var forecaster = new Forecaster(new Options(seasons, clip >= 0 ? clip : 0));
        forecaster.recent.read(reader);
        forecaster.seasonCount = reader.getInt(0, forecaster.options.seasons().size());
        forecaster.started = reader.getBoolean();
        forecaster.tuneAt = reader.getLong();
        forecaster.smoothing =
                Smoothing.read(forecaster.options.first(forecaster.seasonCount), reader);
        forecaster.scale = ErrorScale.read(reader);
        forecaster.score = ForecastScore.read(reader);
        forecaster.openStep = reader.getLong();
        forecaster.openSum = reader.getDouble();
        forecaster.openCount = reader.getLong();
        forecaster.lateCount = reader.getLong();
        return forecaster;
    }
}
