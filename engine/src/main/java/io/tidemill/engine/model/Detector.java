// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.anomaly.AlarmThreshold;
import io.tidemill.analytics.anomaly.CovarianceDetector;
import io.tidemill.analytics.anomaly.HalfSpaceTrees;
import io.tidemill.analytics.distribution.Normal;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import org.jspecify.annotations.Nullable;

/// What is learnt of one key's rows to tell unusual ones, and the score above which a row is an
/// anomaly, which adapts so that the wanted share of rows is.
final class Detector {
    private static final int VERSION = 1;
    private static final int WARM_UP = 50;

    private final Kind kind;
    private final Scores scores;
    private AlarmThreshold threshold;
    private long judged;

    /// An algorithm that gives scores.
    enum Kind {
        /// The distance from the mean, by the columns' covariance.
        COVARIANCE(0),
        /// How few other rows are near.
        HALF_SPACE_TREES(1);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static Kind of(int code) {
            return code == COVARIANCE.code ? COVARIANCE : HALF_SPACE_TREES;
        }

        boolean unlearns() {
            return this == COVARIANCE;
        }

        private Scores make(int columnCount) {
            return switch (this) {
                case COVARIANCE -> new Distances(new CovarianceDetector(columnCount));
                case HALF_SPACE_TREES -> new Crowds(new HalfSpaceTrees(columnCount, 1));
            };
        }

        private Scores decode(StateReader reader) {
            return switch (this) {
                case COVARIANCE -> new Distances(CovarianceDetector.decode(reader));
                case HALF_SPACE_TREES -> new Crowds(HalfSpaceTrees.decode(reader));
            };
        }

        /// A threshold to begin with: of distances that of normal rows (E. B. Wilson and M. M.
        /// Hilferty, "The distribution of chi-square", 1931).
        private double start(double rate, int columnCount) {
            double share = 2.0 / (9 * columnCount);
            double root = 1 - share + Normal.quantile(1 - rate) * Math.sqrt(share);
            return this == COVARIANCE ? Math.sqrt(columnCount * root * root * root) : 8;
        }
    }

    /// An algorithm's state.
    private sealed interface Scores {
        void update(double[][] columns, long @Nullable [] weights, int from, int to);

        void score(double[][] columns, int from, int to, double[] scores);

        void encode(StateWriter writer);
    }

    private record Distances(CovarianceDetector detector) implements Scores {
        @Override
        public void update(double[][] columns, long @Nullable [] weights, int from, int to) {
            detector.update(columns, weights, from, to);
        }

        @Override
        public void score(double[][] columns, int from, int to, double[] scores) {
            detector.score(columns, from, to, scores);
        }

        @Override
        public void encode(StateWriter writer) {
            detector.encode(writer);
        }
    }

    private record Crowds(HalfSpaceTrees trees) implements Scores {
        @Override
        public void update(double[][] columns, long @Nullable [] weights, int from, int to) {
            for (int row = from; row < to; row++) {
                for (long i = weights == null ? 1 : weights[row]; i > 0; i--) {
                    trees.update(columns, row, row + 1);
                }
            }
        }

        @Override
        public void score(double[][] columns, int from, int to, double[] scores) {
            trees.score(columns, from, to, scores);
        }

        @Override
        public void encode(StateWriter writer) {
            trees.encode(writer);
        }
    }

    private Detector(Kind kind, Scores scores, AlarmThreshold threshold, long judged) {
        this.kind = kind;
        this.scores = scores;
        this.threshold = threshold;
        this.judged = judged;
    }

    /// A detector that has learnt nothing.
    ///
    /// @param rate the share of rows that may be called anomalies
    static Detector make(Kind kind, int columnCount, double rate) {
        var threshold = new AlarmThreshold(rate, kind.start(rate, columnCount));
        return new Detector(kind, kind.make(columnCount), threshold, 0);
    }

    /// The scores of rows `from` to `to` at the same places; NaN where it cannot say.
    void score(double[][] columns, int from, int to, double[] found) {
        scores.score(columns, from, to, found);
    }

    /// Whether a row with this score is an anomaly.
    boolean isAnomaly(double score) {
        return judged >= WARM_UP && score > threshold.value();
    }

    /// Adapts the threshold to the score of a row that came.
    void judge(double score) {
        if (Double.isFinite(score)) {
            judged++;
            if (judged > WARM_UP) {
                threshold.learn(score);
            }
        }
    }

    /// Learns rows `from` to `to`.
    void update(double[][] columns, long @Nullable [] weights, int from, int to) {
        scores.update(columns, weights, from, to);
    }

    /// Goes on with the threshold of one that has scored the same rows as they came.
    void keepThreshold(Detector of) {
        threshold = of.threshold;
        judged = of.judged;
    }

    double threshold() {
        return threshold.value();
    }

    double alarmRate() {
        return threshold.alarms() / (double) threshold.count();
    }

    /// Appends the whole state.
    void encode(StateWriter writer) {
        writer.putByte(VERSION);
        writer.putByte(kind.code);
        writer.putLong(judged);
        threshold.write(writer);
        scores.encode(writer);
    }

    /// Reads what [#encode] wrote.
    static Detector decode(double rate, StateReader reader) {
        reader.getByte();
        var kind = Kind.of(reader.getByte());
        long judged = reader.getLong();
        var threshold = AlarmThreshold.read(rate, reader);
        return new Detector(kind, kind.decode(reader), threshold, judged);
    }
}
