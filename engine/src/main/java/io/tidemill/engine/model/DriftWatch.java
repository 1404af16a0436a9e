// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.drift.AdaptiveWindow;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import org.jspecify.annotations.Nullable;

/// Watches the errors of one key's model, and compares them with those of a model that is on trial.
///
/// An [AdaptiveWindow] wants numbers from 0 to 1: errors are taken as shares of four times the
/// typical one, which is the mean of the first [#WARM_UP], and at most 1. After the window was cut,
/// it all starts anew.
final class DriftWatch {
    private static final int VERSION = 1;
    private static final double CONFIDENCE = 0.002;
    private static final int WARM_UP = 32;
    private static final int LATEST = 32;
    private static final double TYPICAL_MAX = 4;
    // Rounding is no error.
    private static final double EXACT = 1e-9;
    private static final int TRIAL_MIN = 30;
    private static final double TRIAL_ERRORS = 3;

    private long warm;
    private double errors;
    private double magnitudes;
    private AdaptiveWindow window = new AdaptiveWindow(CONFIDENCE);
    // The numbers since the window last looked for a cut, which it does every so many.
    private double latest;
    private int latestCount;

    private long tried;
    private double triedErrors;
    private double trialErrors;
    private double differenceSquares;

    /// The mean errors before a change and after it: of the last [#LATEST] rows.
    record Change(double before, double after) {}

    /// Takes in an error, of a target of such a magnitude; the change where errors have become
    /// larger, else null.
    @Nullable Change add(double error, double magnitude) {
        if (!Double.isFinite(error)) {
            return null;
        }
        if (warm < WARM_UP) {
            warm++;
            errors += error;
            magnitudes += Math.abs(magnitude);
            return null;
        }
        double most = TYPICAL_MAX * Math.max(Math.max(errors, EXACT * magnitudes) / warm, 1e-300);
        long width = window.width();
        double sum = width == 0 ? 0 : window.mean() * width;
        double share = Math.min(1, error / most);
        latest += share;
        latestCount++;
        boolean cut = window.add(share);
        if (!cut) {
            if (latestCount == LATEST) {
                latest = 0;
                latestCount = 0;
            }
            return null;
        }
        double kept = window.mean();
        double dropped = (sum + share - kept * window.width()) / (width + 1 - window.width());
        var change =
                new Change(
                        (sum + share - latest) / (width + 1 - latestCount) * most,
                        latest / latestCount * most);
        restart();
        return kept > dropped ? change : null;
    }

    /// Watches what is another model from now on.
    void restart() {
        warm = 0;
        errors = 0;
        magnitudes = 0;
        latest = 0;
        latestCount = 0;
        window = new AdaptiveWindow(CONFIDENCE);
    }

    /// Takes in the errors of the model in use and of the one on trial for the same row.
    void compare(double error, double trialError) {
        double difference = trialError - error;
        if (!Double.isFinite(difference)) {
            return;
        }
        tried++;
        triedErrors += error;
        trialErrors += trialError;
        differenceSquares += difference * difference;
    }

    /// Whether the model on trial has smaller errors, by more than three standard errors of the
    /// mean difference, over at least 30 rows.
    boolean isTrialBetter() {
        double mean = (trialErrors - triedErrors) / tried;
        double variance = (differenceSquares - tried * mean * mean) / (tried - 1);
        return tried >= TRIAL_MIN
                && mean < 0
                && mean * mean * tried > TRIAL_ERRORS * TRIAL_ERRORS * variance;
    }

    /// The number of rows that the model on trial was judged by.
    long tried() {
        return tried;
    }

    /// Ends the trial: the mean errors of the model in use and of the one on trial.
    Change endTrial() {
        var means = new Change(triedErrors / tried, trialErrors / tried);
        tried = 0;
        triedErrors = 0;
        trialErrors = 0;
        differenceSquares = 0;
        return means;
    }

    byte[] encode() {
        var writer = new StateWriter();
        writer.putByte(VERSION);
        writer.putLong(warm);
        writer.putDouble(errors);
        writer.putDouble(magnitudes);
        writer.putDouble(latest);
        writer.putInt(latestCount);
        writer.putLong(tried);
        writer.putDouble(triedErrors);
        writer.putDouble(trialErrors);
        writer.putDouble(differenceSquares);
        window.encode(writer);
        return writer.toBytes();
    }

    static DriftWatch decode(byte[] state) {
        var reader = new StateReader(state);
        reader.getByte();
        var watch = new DriftWatch();
        watch.warm = reader.getLong();
        watch.errors = reader.getDouble();
        watch.magnitudes = reader.getDouble();
        watch.latest = reader.getDouble();
        watch.latestCount = reader.getInt();
        watch.tried = reader.getLong();
        watch.triedErrors = reader.getDouble();
        watch.trialErrors = reader.getDouble();
        watch.differenceSquares = reader.getDouble();
        watch.window = AdaptiveWindow.decode(reader);
        return watch;
    }
}
