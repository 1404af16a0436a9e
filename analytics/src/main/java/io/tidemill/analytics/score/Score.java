// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.score;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.List;

/// Sums that figures are made of.
///
/// @param <S> itself
public interface Score<S extends Score<S>> {
    /// Adds what `other` has counted.
    void merge(S other);

    /// Forgets everything.
    void clear();

    /// The number of predictions judged.
    long count();

    /// The figures as of now.
    List<Metric> metrics();

    /// Appends the sums.
    void write(StateWriter writer);

    /// Reads what [#write] wrote.
    void read(StateReader reader);
}
