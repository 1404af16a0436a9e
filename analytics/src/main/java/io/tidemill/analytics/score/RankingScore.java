// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.score;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.List;

/// Of recommendations of `k` items, when the user then takes one: `hit_rate@k`, how often it was
/// among them, and `ndcg@k`, where a hit at place `p` counts 1 / log₂(p + 1) (K. Järvelin and J.
/// Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002, with one relevant item).
public final class RankingScore implements Score<RankingScore> {
    private final int k;
    private long count;
    private long hits;
    private double gains;

    /// Judges the first `k` places.
    public RankingScore(int k) {
        this.k = k;
    }

    /// Judges one list, in which the item that was taken was at `place`, from 1; 0: was not in it.
    public void add(int place) {
        count++;
        if (place >= 1 && place <= k) {
            hits++;
            gains += StrictMath.log(2) / StrictMath.log(place + 1.0);
        }
    }

    @Override
    public void merge(RankingScore other) {
        count += other.count;
        hits += other.hits;
        gains += other.gains;
    }

    @Override
    public void clear() {
        count = 0;
        hits = 0;
        gains = 0;
    }

    @Override
    public long count() {
        return count;
    }

    /// The mean gain.
    public double gain() {
        return gains / count;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                new Metric("hit_rate@" + k, hits / (double) count),
                new Metric("ndcg@" + k, gain()));
    }

    @Override
    public void write(StateWriter writer) {
        writer.putLong(count);
        writer.putLong(hits);
        writer.putDouble(gains);
    }

    @Override
    public void read(StateReader reader) {
        count = reader.getLong();
        hits = reader.getLong();
        gains = reader.getDouble();
    }
}
