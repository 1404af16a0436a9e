// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Expressions of which the first rows are interpreted; they are compiled when there are more, as
/// making a class takes as long as some hundreds of rows.
final class LazyProgram extends Program {
    private static final int INTERPRETED_ROWS_MAX = 256;

    private final Supplier<Program> compiler;
    private final Program interpreted;
    private @Nullable Program compiled;
    private @Nullable Program bound;
    private int rows;

    LazyProgram(Program interpreted, Supplier<Program> compiler) {
        this.interpreted = interpreted;
        this.compiler = compiler;
    }

    @Override
    protected void bind(Batch batch) {
        rows = Math.min(rows + batch.size(), INTERPRETED_ROWS_MAX + 1);
        if (rows > INTERPRETED_ROWS_MAX && compiled == null) {
            compiled = compiler.get();
        }
        var program = compiled == null ? interpreted : compiled;
        program.context = context;
        program.bind(batch);
        bound = program;
    }

    @Override
    protected Column column(int index, boolean nulls, int size) {
        return requireNonNull(bound).column(index, nulls, size);
    }

    @Override
    protected int select(int index, boolean nulls, int size, int[] selection) {
        return requireNonNull(bound).select(index, nulls, size, selection);
    }

    @Override
    protected void release() {
        if (bound != null) {
            bound.release();
            bound = null;
        }
    }
}
