// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.function.EvaluationContext;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/// What the functions in a circuit depend on in the tick at hand.
final class CircuitContext implements Supplier<EvaluationContext> {
    private EvaluationContext current = new EvaluationContext(0, ZoneOffset.UTC, 0);

    void set(EvaluationContext newContext) {
        current = newContext;
    }

    @Override
    public EvaluationContext get() {
        return current;
    }
}
