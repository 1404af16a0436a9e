// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.metric;

import java.util.List;
import java.util.Map;

/// A metric as it stands: its name and one sample for each set of labels.
///
/// @param name such as `tidemill_ticks_total`
/// @param help what it tells, in a sentence
/// @param type whether it only grows
/// @param samples the values, in the order in which they were registered
public record Metric(String name, String help, Type type, List<Sample> samples) {
    public Metric {
        samples = List.copyOf(samples);
    }

    /// Whether a metric only grows.
    public enum Type {
        /// Only grows, and starts anew with the process.
        COUNTER,
        /// Goes up and down.
        GAUGE
    }

    /// One value.
    ///
    /// @param labels by name, in order; empty where the metric has one value only
    public record Sample(Map<String, String> labels, double value) {}
}
