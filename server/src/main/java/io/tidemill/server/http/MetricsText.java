// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.tidemill.core.metric.Metric;
import io.tidemill.core.metric.Metrics;
import java.util.Locale;
import java.util.Map;

/// Metrics in Prometheus' text format, version 0.0.4.
final class MetricsText {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private MetricsText() {}

    static String write(Metrics metrics) {
        var text = new StringBuilder();
        for (var metric : metrics.snapshot()) {
            text.append("# HELP ").append(metric.name()).append(' ');
            text.append(metric.help().replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
            text.append("# TYPE ").append(metric.name()).append(' ');
            text.append(metric.type().name().toLowerCase(Locale.ROOT)).append('\n');
            for (Metric.Sample sample : metric.samples()) {
                text.append(metric.name());
                writeLabels(text, sample.labels());
                text.append(' ').append(number(sample.value())).append('\n');
            }
        }
        return text.toString();
    }

    private static void writeLabels(StringBuilder text, Map<String, String> labels) {
        if (labels.isEmpty()) {
            return;
        }
        char separator = '{';
        for (var label : labels.entrySet()) {
            text.append(separator).append(label.getKey()).append("=\"");
            text.append(
                    label.getValue()
                            .replace("\\", "\\\\")
                            .replace("\"", "\\\"")
                            .replace("\n", "\\n"));
            text.append('"');
            separator = ',';
        }
        text.append('}');
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
