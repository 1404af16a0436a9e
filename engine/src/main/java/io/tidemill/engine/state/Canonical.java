// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;

/// The bytes that stand for a value of kind `BYTES` where equality matters: equal values, also
/// those that print differently (1.10 and 1.1), have equal canonical bytes.
final class Canonical {
    private Canonical() {}

    /// Whether values of `type` are their own canonical bytes.
    static boolean isIdentity(Type type) {
        return switch (type.name()) {
            case NUMERIC, INTERVAL, ARRAY -> false;
            default -> true;
        };
    }

    /// Points `out` to the canonical bytes of `value`.
    static void get(Type type, Slice value, Slice out) {
        if (!isIdentity(type)) {
            throw SqlException.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "grouping by " + type.sql() + " is not supported");
        }
        out.set(value);
    }
}
