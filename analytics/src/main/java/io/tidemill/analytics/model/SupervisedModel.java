// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.model;

import io.tidemill.analytics.state.StateWriter;
import org.jspecify.annotations.Nullable;

/// A model of a target by features that learns from rows as they come and go.
public interface SupervisedModel extends Predictor {
    /// Whether rows can be taken back.
    Unlearning unlearning();

    /// Learns rows `from` to `to` (exclusive). A row whose target or a needed feature is not finite
    /// is counted as skipped instead.
    ///
    /// @param features a column per feature
    /// @param weights how often each row is there, −1 takes it back; null: each once
    /// @throws IllegalArgumentException for a negative weight where unlearning is
    ///   [Unlearning#NONE]; nothing has changed then
    void update(double[][] features, double[] targets, long @Nullable [] weights, int from, int to);

    /// Reads what [#update] changes, so that it is in the processor's caches by then: who is about
    /// to update many models waits for all of their memory at once, not for one after the other.
    /// Gives what nobody needs, but must be made use of, or the compiler leaves the reading out.
    default double touch() {
        return 0;
    }

    /// The rows learnt, by weight.
    long rowCount();

    /// The rows left out, by weight, because something in them was missing.
    long skippedCount();

    /// What the model predicts as of now, for good: later updates do not change it, and any thread
    /// may use it.
    Predictor predictor();

    /// Appends the whole state, with a header of kind and version.
    void encode(StateWriter writer);
}
