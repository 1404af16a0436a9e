// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    @Test
    void readsCountersAndGaugesByName() {
        var counter = metrics.counter("b_total", "b", "table", "t");
        metrics.gauge("a", "a", () -> 1.5);
        counter.add(2);
        counter.increment();

        var snapshot = metrics.snapshot();

        assertThat(snapshot).extracting(Metric::name).containsExactly("a", "b_total");
        assertThat(snapshot.get(0).samples()).containsExactly(new Metric.Sample(Map.of(), 1.5));
        assertThat(snapshot.get(1).samples())
                .containsExactly(new Metric.Sample(Map.of("table", "t"), 3));
    }

    @Test
    void closingARegistrationRemovesIt() {
        var first = metrics.gauge("a", "a", () -> 1, "x", "1");
        metrics.gauge("a", "a", () -> 2, "x", "2");

        first.close();

        assertThat(metrics.snapshot().getFirst().samples())
                .containsExactly(new Metric.Sample(Map.of("x", "2"), 2));
    }

    @Test
    void aReplacedRegistrationDoesNotRemoveItsSuccessor() {
        var first = metrics.gauge("a", "a", () -> 1);
        metrics.gauge("a", "a", () -> 2);

        first.close();

        assertThat(metrics.snapshot().getFirst().samples())
                .containsExactly(new Metric.Sample(Map.of(), 2));
    }

    @Test
    void aSupplierThatThrowsIsLeftOut() {
        metrics.gauge(
                "a",
                "a",
                () -> {
                    throw new IllegalStateException("closed");
                });
        metrics.gauge("b", "b", () -> 2);

        var snapshot = metrics.snapshot();

        assertThat(snapshot.get(0).samples()).isEmpty();
        assertThat(snapshot.get(1).samples()).hasSize(1);
    }

    @Test
    void refusesWhatPrometheusWouldNotRead() {
        assertThatThrownBy(() -> metrics.gauge("A-b", "a", () -> 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> metrics.gauge("a", "a", () -> 1, "x"))
                .isInstanceOf(IllegalArgumentException.class);
        metrics.gauge("a", "a", () -> 1);
        assertThatThrownBy(() -> metrics.counter("a", "a"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
