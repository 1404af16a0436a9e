// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import static io.tidemill.engine.expression.SampleFunctions.bigint;
import static io.tidemill.engine.expression.SampleFunctions.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.expression.And;
import io.tidemill.core.expression.Case;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Coalesce;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.IsNull;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.expression.Or;
import io.tidemill.core.type.Type;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpressionTextTest {
    private static final Input A = new Input(0, Type.BIGINT);
    private static final Input B = new Input(1, Type.TEXT);

    @Test
    void readsAsSql() {
        var less = call("<", call("+", A, bigint(1)), bigint(5));
        assertThat(text(less)).isEqualTo("(a + 1) < 5");
        assertThat(text(new And(List.of(less, call("not", new IsNull(B))))))
                .isEqualTo("((a + 1) < 5) AND (NOT (b IS NULL))");
        assertThat(text(new Or(List.of(call("=", B, quoted()), truth()))))
                .isEqualTo("(b = 'it''s') OR true");
        assertThat(text(new Cast(A, Type.TEXT, true))).isEqualTo("a::text");
        assertThat(text(new Cast(A, Type.DOUBLE, false))).isEqualTo("a");
        assertThat(text(call("length", new Coalesce(List.of(B, quoted()), Type.TEXT))))
                .isEqualTo("length(coalesce(b, 'it''s'))");
        var branch = new Case.Branch(less, A);
        assertThat(text(new Case(List.of(branch), bigint(0), Type.BIGINT)))
                .isEqualTo("CASE WHEN (a + 1) < 5 THEN a ELSE 0 END");
    }

    @Test
    void isCutWhereItIsLong() {
        Expression deep = A;
        for (int i = 0; i < 10_000; i++) {
            deep = call("+", deep, bigint(1));
        }
        assertThat(text(deep)).contains("…").hasSizeLessThan(200);
        assertThat(text(new Or(Collections.nCopies(1000, truth()))))
                .endsWith("true OR …")
                .hasSizeLessThan(200);
    }

    private static String text(Expression expression) {
        return ExpressionText.of(expression, List.of("a", "b"));
    }

    private static Literal truth() {
        return new Literal(Type.BOOLEAN, new LongColumn(new long[] {1}, null));
    }

    private static Literal quoted() {
        var column = new ColumnBuilder.Bytes();
        column.append(Slice.of("it's"));
        return new Literal(Type.TEXT, column.build());
    }
}
