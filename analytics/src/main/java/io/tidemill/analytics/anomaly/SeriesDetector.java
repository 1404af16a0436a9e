// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.anomaly;

import io.tidemill.analytics.distribution.Normal;
import io.tidemill.analytics.forecast.Forecaster;
import io.tidemill.analytics.model.Unlearning;
import io.tidemill.analytics.state.ModelKind;
import io.tidemill.analytics.state.StateFormatException;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.Collection;
import java.util.List;

/// Finds unusual values of a series: those far from a forecast that outliers do not move.
///
/// The score is the error of the [Forecaster] (which learns errors clipped at three times the
/// typical one) over the typical error. A value is an anomaly if its score is above a threshold
/// that adapts so that the wanted share of values is; so a series with heavy tails does not alarm
/// more often than one without.
public final class SeriesDetector {
    private static final int VERSION = 1;
    private static final double CLIP = 3;
    private static final int WARM_UP = 50;

    private final double rate;
    private final Forecaster forecaster;
    private final AlarmThreshold threshold;
    private long judged;

    /// A detector that has seen nothing.
    ///
    /// @param rate the share of values that may be called anomalies
    /// @param seasons the lengths of the seasons in steps
    public SeriesDetector(double rate, Collection<Integer> seasons) {
        this(
                rate,
                new Forecaster(new Forecaster.Options(List.copyOf(seasons), CLIP)),
                new AlarmThreshold(rate, Normal.quantile(1 - rate / 2)));
    }

    private SeriesDetector(double rate, Forecaster forecaster, AlarmThreshold threshold) {
        if (!(rate > 0 && rate <= 0.5)) {
            throw new IllegalArgumentException("the rate must be above 0 and at most 0.5: " + rate);
        }
        this.rate = rate;
        this.forecaster = forecaster;
        this.threshold = threshold;
    }

    /// A value cannot be taken back.
    public Unlearning unlearning() {
        return Unlearning.NONE;
    }

    /// Judges `value` at `step` by what was learnt before; learns nothing.
    public Judgement judge(long step, double value) {
        return judge(value, forecaster.expected(step));
    }

    /// Judges `value` at `step`, which may be past, by what is known now; learns nothing.
    public Judgement assess(long step, double value) {
        return judge(value, forecaster.usual(step));
    }

    private Judgement judge(double value, double expected) {
        double score = Math.abs(value - expected) / forecaster.deviation();
        // A series that never changed: anything else is infinitely unusual, the same is not at all.
        boolean known = !Double.isNaN(score) || value == expected;
        double shown = known && Double.isNaN(score) ? 0 : score;
        boolean anomaly = judged >= WARM_UP && shown > threshold.value();
        return new Judgement(shown, anomaly, expected);
    }

    /// Judges `value` at `step`, then learns it.
    public Judgement update(long step, double value) {
        forecaster.advance(step);
        var judgement = judge(step, value);
        if (Double.isFinite(judgement.expected()) && Double.isFinite(value)) {
            judged++;
            if (judged > WARM_UP) {
                threshold.learn(judgement.score());
            }
        }
        forecaster.update(step, value);
        return judgement;
    }

    /// The forecast underneath.
    public Forecaster forecaster() {
        return forecaster;
    }

    /// The score above which a value is an anomaly now.
    public double threshold() {
        return threshold.value();
    }

    /// The share of values that were above the threshold.
    public double alarmRate() {
        return threshold.alarms() / (double) threshold.count();
    }

    /// Appends the whole state, with a header of kind and version.
    public void encode(StateWriter writer) {
        writer.putHeader(ModelKind.ANOMALY, VERSION);
        writer.putDouble(rate);
        writer.putLong(judged);
        threshold.write(writer);
        forecaster.encode(writer);
    }

    /// Reads what [#encode] wrote.
    public static SeriesDetector decode(StateReader reader) {
        reader.header(ModelKind.ANOMALY, VERSION);
        double rate = reader.getDouble();
        if (!(rate > 0 && rate <= 0.5)) {
            throw new StateFormatException("rate out of range");
        }
        long judged = reader.getLong();
        var threshold = AlarmThreshold.read(rate, reader);
        var detector = new SeriesDetector(rate, Forecaster.decode(reader), threshold);
        detector.judged = judged;
        return detector;
    }
}
