// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import io.tidemill.core.error.SqlException;

/// What became of a transaction.
public sealed interface Outcome {
    /// It took effect in a tick and is durable.
    record Committed(long tick) implements Outcome {}

    /// Nothing of it took effect.
    record Refused(SqlException reason) implements Outcome {}
}
