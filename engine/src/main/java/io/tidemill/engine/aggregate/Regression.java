// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.type.Type;

/// The aggregates of pairs of doubles, `f(y, x)`: covariance, correlation and the `regr_` family.
final class Regression {
    private static final int Y = 0;
    private static final int X = 1;

    private static final Implementation.Plan COVARIANCE =
            of((moments, group, count, out) ->
                    out.append(moments.centred(group, Y, X, count) / count));
    private static final Implementation.Plan SAMPLE_COVARIANCE = of(Regression::sampleCovariance);
    private static final Implementation.Plan CORRELATION = of(Regression::correlation);
    private static final Implementation.Plan COUNT = (feed, use) -> Result.count();
    private static final Implementation.Plan SLOPE = of(Regression::slope);
    private static final Implementation.Plan INTERCEPT = of(Regression::intercept);
    private static final Implementation.Plan DETERMINATION = of(Regression::determination);

    private Regression() {}

    /// Takes the declaration of an aggregate of pairs.
    @FunctionalInterface
    interface Registration {
        /// Takes it.
        void add(String name, Type result, String description, Implementation.Plan plan);
    }

    /// The result of a group with pairs.
    @FunctionalInterface
    private interface OfMoments {
        void append(Moments moments, int group, long count, ColumnBuilder.Doubles out);
    }

    /// Declares them all.
    static void addAll(Registration all) {
        all.add("covar_pop", Type.DOUBLE, "The covariance of a whole population.", COVARIANCE);
        all.add("covar_samp", Type.DOUBLE, "The covariance of a sample.", SAMPLE_COVARIANCE);
        all.add("corr", Type.DOUBLE, "The correlation coefficient of the pairs.", CORRELATION);
        all.add("regr_count", Type.BIGINT, "How many pairs have no NULL.", COUNT);
        all.add("regr_avgx", Type.DOUBLE, "The mean of x.", mean(X));
        all.add("regr_avgy", Type.DOUBLE, "The mean of y.", mean(Y));
        all.add("regr_sxx", Type.DOUBLE, "The sum of squared deviations of x.", centred(X, X));
        all.add("regr_syy", Type.DOUBLE, "The sum of squared deviations of y.", centred(Y, Y));
        all.add("regr_sxy", Type.DOUBLE, "The sum of products of deviations.", centred(Y, X));
        all.add("regr_slope", Type.DOUBLE, "The slope of the line of least squares.", SLOPE);
        all.add("regr_intercept", Type.DOUBLE, "Where that line meets the y axis.", INTERCEPT);
        all.add("regr_r2", Type.DOUBLE, "The square of the correlation.", DETERMINATION);
    }

    private static Implementation.Plan mean(int column) {
        return of((moments, group, count, out) -> out.append(moments.mean(group, column, count)));
    }

    private static Implementation.Plan centred(int first, int second) {
        return of((moments, group, count, out) ->
                out.append(moments.centred(group, first, second, count)));
    }

    private static Implementation.Plan of(OfMoments result) {
        return (feed, use) -> {
            var moments = feed.accumulator(Moments.class, "", () -> new Moments(2));
            return Result.orNull((group, count, out) ->
                    result.append(moments, group, count, (ColumnBuilder.Doubles) out));
        };
    }

    private static void sampleCovariance(
            Moments moments, int group, long count, ColumnBuilder.Doubles out) {
        if (count < 2) {
            out.appendNull();
        } else {
            out.append(moments.centred(group, Y, X, count) / (count - 1));
        }
    }

    private static void correlation(
            Moments moments, int group, long count, ColumnBuilder.Doubles out) {
        double xx = moments.centred(group, X, X, count);
        double yy = moments.centred(group, Y, Y, count);
        if (xx == 0 || yy == 0) {
            out.appendNull();
        } else {
            double correlation =
                    moments.centred(group, Y, X, count) / Math.sqrt(xx) / Math.sqrt(yy);
            out.append(Math.max(-1, Math.min(1, correlation)));
        }
    }

    private static void slope(Moments moments, int group, long count, ColumnBuilder.Doubles out) {
        double xx = moments.centred(group, X, X, count);
        if (xx == 0) {
            out.appendNull();
        } else {
            out.append(moments.centred(group, Y, X, count) / xx);
        }
    }

    private static void intercept(
            Moments moments, int group, long count, ColumnBuilder.Doubles out) {
        double xx = moments.centred(group, X, X, count);
        if (xx == 0) {
            out.appendNull();
        } else {
            double slope = moments.centred(group, Y, X, count) / xx;
            out.append(moments.mean(group, Y, count) - slope * moments.mean(group, X, count));
        }
    }

    private static void determination(
            Moments moments, int group, long count, ColumnBuilder.Doubles out) {
        double xx = moments.centred(group, X, X, count);
        double yy = moments.centred(group, Y, Y, count);
        if (xx == 0) {
            out.appendNull();
        } else if (yy == 0) {
            out.append(1);
        } else {
            double xy = moments.centred(group, Y, X, count);
            out.append(xy / xx * (xy / yy));
        }
    }
}
