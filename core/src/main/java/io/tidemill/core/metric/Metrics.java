// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.metric;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/// The register of what the server counts and measures. Who knows a number registers it, as a
/// [Counter] that it adds to or as a supplier that is asked whenever somebody looks; [#snapshot]
/// reads them all.
///
/// Names follow Prometheus' conventions: `tidemill_…`, counters end in `_total`, units are spelled
/// out (`_bytes`, `_seconds`). Labels come as name, value, name, value. Registering the same name
/// and labels again replaces the earlier one. All methods may be called from any thread.
public final class Metrics {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    private final Map<String, Family> families = new TreeMap<>();

    /// An empty register.
    public Metrics() {}

    /// Registers a counter to add to.
    public Counter counter(String name, String help, String... labels) {
        var counter = new Counter();
        counter(name, help, counter::value, labels);
        return counter;
    }

    /// Registers a number that only grows and that somebody else counts.
    public Registration counter(String name, String help, LongSupplier value, String... labels) {
        return register(name, help, Metric.Type.COUNTER, value::getAsLong, labels);
    }

    /// Registers a number that goes up and down.
    public Registration gauge(String name, String help, DoubleSupplier value, String... labels) {
        return register(name, help, Metric.Type.GAUGE, value, labels);
    }

    private Registration register(
            String name, String help, Metric.Type type, DoubleSupplier value, String... labels) {
        check(name);
        requireNonNull(help, "help");
        var key = labels(labels);
        synchronized (families) {
            var family = families.computeIfAbsent(name, _ -> new Family(help, type));
            if (family.type != type) {
                throw new IllegalArgumentException("metric " + name + " is a " + family.type);
            }
            family.values.put(key, value);
        }
        return () -> remove(name, key, value);
    }

    private void remove(String name, Map<String, String> labels, DoubleSupplier value) {
        synchronized (families) {
            var family = families.get(name);
            if (family != null && family.values.remove(labels, value) && family.values.isEmpty()) {
                families.remove(name);
            }
        }
    }

    /// All metrics as they stand, by name. A supplier that throws is left out.
    public List<Metric> snapshot() {
        record Reading(
                String name, Family family, Map<Map<String, String>, DoubleSupplier> values) {}
        var readings = new ArrayList<Reading>();
        synchronized (families) {
            families.forEach((name, family) ->
                    readings.add(new Reading(name, family, new LinkedHashMap<>(family.values))));
        }
        // suppliers are asked without the lock: they may take their time or register metrics
        var snapshot = new ArrayList<Metric>();
        for (var reading : readings) {
            var samples = new ArrayList<Metric.Sample>();
            reading.values.forEach((labels, value) -> {
                try {
                    samples.add(new Metric.Sample(labels, value.getAsDouble()));
                } catch (RuntimeException _) {
                    // one broken number must not hide the others
                }
            });
            snapshot.add(
                    new Metric(reading.name, reading.family.help, reading.family.type, samples));
        }
        return snapshot;
    }

    private static Map<String, String> labels(String... labels) {
        if (labels.length % 2 != 0) {
            throw new IllegalArgumentException("labels come as name, value, name, value");
        }
        var map = new LinkedHashMap<String, String>();
        for (int i = 0; i < labels.length; i += 2) {
            check(labels[i]);
            map.put(labels[i], requireNonNull(labels[i + 1], "label value"));
        }
        return Collections.unmodifiableMap(map);
    }

    private static void check(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a metric or label name: " + name);
        }
    }

    /// A registered number; closing it takes the number out of the register.
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    private static final class Family {
        final String help;
        final Metric.Type type;
        final Map<Map<String, String>, DoubleSupplier> values = new LinkedHashMap<>();

        Family(String help, Metric.Type type) {
            this.help = help;
            this.type = type;
        }
    }
}
