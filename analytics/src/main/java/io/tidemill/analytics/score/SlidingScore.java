// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.score;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// A score of everything and one of the last predictions.
///
/// The window is made of [#PANES] panes: it holds at least the given number of predictions once
/// there are so many, and at most a pane more.
///
/// @param <S> the score
public final class SlidingScore<S extends Score<S>> {
    private static final int PANES = 8;

    private final Supplier<S> maker;
    private final long paneCount;
    private final S overall;
    private final List<S> panes = new ArrayList<>();

    /// Nothing judged.
    ///
    /// @param window how many predictions the window should hold
    public SlidingScore(Supplier<S> maker, long window) {
        this.maker = maker;
        this.paneCount = Math.max(1, window / PANES);
        overall = maker.get();
        panes.add(maker.get());
    }

    /// Takes in a score of some more predictions: a tick's.
    public void add(S score) {
        overall.merge(score);
        if (panes.getLast().count() >= paneCount) {
            panes.add(maker.get());
            if (panes.size() > PANES + 1) {
                panes.removeFirst();
            }
        }
        panes.getLast().merge(score);
    }

    /// The score of all predictions.
    public S overall() {
        return overall;
    }

    /// The score of the last predictions.
    public S window() {
        var window = maker.get();
        for (S pane : panes) {
            window.merge(pane);
        }
        return window;
    }

    /// Appends the overall score and the panes.
    public void write(StateWriter writer) {
        overall.write(writer);
        writer.putByte(panes.size());
        for (S pane : panes) {
            pane.write(writer);
        }
    }

    /// Reads what [#write] wrote.
    public void read(StateReader reader) {
        overall.read(reader);
        panes.clear();
        int size = reader.getByte();
        for (int i = 0; i < size; i++) {
            var pane = maker.get();
            pane.read(reader);
            panes.add(pane);
        }
        if (panes.isEmpty()) {
            panes.add(maker.get());
        }
    }
}
