// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.type.TypeName;
import java.util.List;

/// Compiles expressions to bytecode (JDK Class-File API, a hidden class per call): a row-wise loop
/// with unboxed local variables. Thread-safe; what it makes is not.
///
/// Evaluation is as the records of [Expression] say. A call's arguments are evaluated from left to
/// right up to the first that is NULL. Constant parts are evaluated here, once; an error in one is
/// raised when a row needs its value. A function's error ([SqlException]) passes through.
public final class Compiler {
    private final Casts casts;
    private final Interpreter interpreter;
    private final Preparation preparation;
    private final boolean lazy;

    /// A compiler that converts between types by `casts`.
    public Compiler(Casts casts) {
        this(casts, false);
    }

    private Compiler(Casts casts, boolean lazy) {
        this.casts = casts;
        this.lazy = lazy;
        interpreter = new Interpreter(casts);
        preparation = new Preparation(casts, interpreter);
    }

    /// A compiler of the same for statements that run once and may meet few rows: those are
    /// interpreted, and only when there are more is a class made.
    public Compiler lazy() {
        return new Compiler(casts, true);
    }

    /// What computes `expressions` over batches whose columns are their inputs.
    public Projection projection(List<Expression> expressions) {
        var prepared = prepare(expressions);
        return new Projection(prepared, program(prepared, false));
    }

    /// What selects the rows for which `condition`, a boolean, is true.
    public Predicate predicate(Expression condition) {
        if (condition.type().name() != TypeName.BOOLEAN) {
            throw new IllegalArgumentException("not a boolean: " + condition.type());
        }
        var prepared = prepare(List.of(condition));
        return new Predicate(prepared.getFirst(), program(prepared, true));
    }

    /// What evaluates expressions without compiling them.
    public Interpreter interpreter() {
        return interpreter;
    }

    private List<Expression> prepare(List<Expression> expressions) {
        try {
            return expressions.stream().map(preparation::prepare).toList();
        } catch (StackOverflowError e) {
            throw tooDeep();
        }
    }

    private Program program(List<Expression> prepared, boolean selecting) {
        return lazy
                ? new LazyProgram(
                        new InterpretedProgram(prepared, interpreter),
                        () -> compiled(prepared, selecting))
                : compiled(prepared, selecting);
    }

    private Program compiled(List<Expression> prepared, boolean selecting) {
        try {
            return ProgramBuilder.build(prepared, selecting);
        } catch (IllegalArgumentException tooLarge) {
            return new InterpretedProgram(prepared, interpreter);
        } catch (StackOverflowError e) {
            throw tooDeep();
        }
    }

    private static SqlException tooDeep() {
        return SqlException.of(SqlState.STATEMENT_TOO_COMPLEX, "expression is nested too deeply")
                .hint("Split the expression, for example by a subquery or a view.");
    }
}
