// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.Frame;
import io.tidemill.core.plan.Over;
import io.tidemill.engine.expression.Interpreter;
import java.util.function.Supplier;

/// Computes the offsets of frames, which do not depend on rows, when a circuit is built.
record FrameOffsets(Interpreter interpreter, Supplier<EvaluationContext> context) {
    /// The same with offsets that are literals.
    Over constant(Over over) {
        var frame = over.frame();
        return new Over(
                over.input(),
                over.partitionKeys(),
                over.order(),
                new Frame(
                        frame.unit(),
                        constant(frame.start()),
                        constant(frame.end()),
                        frame.exclude()),
                over.calls(),
                over.schema());
    }

    private Frame.Bound constant(Frame.Bound bound) {
        var offset = bound.offset();
        if (offset == null || offset instanceof Literal) {
            return bound;
        }
        var value = ColumnBuilder.of(offset.type().kind());
        interpreter.evaluate(offset, context.get(), value);
        return new Frame.Bound(bound.kind(), new Literal(offset.type(), value.build()));
    }
}
