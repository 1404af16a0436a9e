// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import io.tidemill.engine.table.Attachment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A node of a circuit. In each tick it is given the changes of its inputs, in any number of
/// batches, then [#flush] once, after all of its inputs have flushed. It passes its own changes on
/// by [#emit], as they come or at the flush. One thread.
///
/// The sum of what it has emitted is always its query over the sum of what it was given (the
/// class's Javadoc says by which rule); it must not depend on how a tick's changes are cut into
/// batches. Within a tick, weights may be negative for a while: a −1 may come before its +1.
public abstract class Operator {
    private @Nullable Output output;

    /// Connects what it emits.
    public final void connect(Output newOutput) {
        output = requireNonNull(newOutput, "output");
    }

    /// Takes changes of input number `input`.
    public abstract void accept(int input, Batch batch);

    /// The tick's inputs are complete: emits what was held back. The watermark is that of this
    /// operator's inputs.
    public void flush(Tick tick) {}

    /// No more comes to input number `input`, ever: known in a query that runs once, where an
    /// operator need not keep what it would need for later changes of that input.
    public void inputEnded(int input) {}

    /// In a query that runs once, the input that is best fed first.
    ///
    /// @param rows about how many rows come to each input
    public int firstInput(long[] rows) {
        return 0;
    }

    /// In a query that runs once, about how many rows it emits.
    ///
    /// @param rows about how many rows come to each input
    public long outputRows(long[] rows) {
        return Arrays.stream(rows).sum();
    }

    /// The watermark of what it emits, given that of its inputs.
    public long watermark(long inputWatermarkMicros) {
        return inputWatermarkMicros;
    }

    /// How many of its inputs have a say in its watermark: the first ones.
    public int timedInputs() {
        return Integer.MAX_VALUE;
    }

    /// The earliest wall-clock time at which its output changes though nothing comes: a tick is due
    /// then. Microseconds, `Long.MAX_VALUE` where there is none.
    public long dueMicros() {
        return Long.MAX_VALUE;
    }

    /// The earliest watermark of its inputs at which its output changes though nothing comes;
    /// `Long.MAX_VALUE` where there is none. Where the watermark is the clock, a tick is due then.
    public long dueWatermark() {
        return Long.MAX_VALUE;
    }

    /// Writes the pages of state that changed since the last call.
    public void checkpoint(PageSink sink) {}

    /// Takes back the state that the calls of [#checkpoint] wrote; called once, on a new operator.
    public void restore(PageSource source) {}

    /// What its state costs.
    public Algebra algebra() {
        return Algebra.LINEAR;
    }

    /// What a view of which it is the root offers besides its rows, as of now, or null.
    public @Nullable Attachment attachment() {
        return null;
    }

    /// What it keeps in a view, for `EXPLAIN (STATE)`.
    public StateBound stateBound() {
        return StateBound.NONE;
    }

    /// Bytes of state on the heap, approximately.
    public long stateBytes() {
        return 0;
    }

    /// Rows dropped because they came too late, since the operator was made.
    public long lateRows() {
        return 0;
    }

    /// One line for `EXPLAIN`: the operator's name and what distinguishes it.
    public abstract String describe();

    /// Passes changes on; an empty batch is dropped.
    protected final void emit(Batch batch) {
        if (batch.size() > 0) {
            requireNonNull(output, "output").accept(batch);
        }
    }

    /// Takes what an operator emits.
    @FunctionalInterface
    public interface Output {
        /// Takes changes.
        void accept(Batch batch);
    }
}
