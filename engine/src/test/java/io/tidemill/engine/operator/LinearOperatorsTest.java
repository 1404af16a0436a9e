// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.IsNull;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.expression.Compiler;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinearOperatorsTest {
    private static final EvaluationContext CONTEXT = new EvaluationContext(0, ZoneOffset.UTC, 1);
    private static final Compiler COMPILER = new Compiler(cast -> cast.input());
    private static final Schema SCHEMA =
            Schema.of(Field.of("a", Type.BIGINT), Field.of("b", Type.TEXT));
    private static final Scan SCAN = new Scan("public", "t", SCHEMA);
    private static final IsNull B_IS_NULL = new IsNull(new Input(1, Type.TEXT));

    @Test
    void filterKeepsWeights() {
        var emitted = new ArrayList<Batch>();
        var needed = new BitSet();
        needed.set(0);
        var operator =
                new FilterOperator(new Filter(SCAN, B_IS_NULL), needed, COMPILER, () -> CONTEXT);
        operator.connect(emitted::add);
        operator.accept(0, Rows.batch(SCHEMA, List.of(List.of(1L, "x")), 1));
        assertThat(emitted).isEmpty();
        operator.accept(
                0, Rows.batch(SCHEMA, List.of(List.of(1L, "x"), List.of(2L, Rows.NULL)), -3));
        assertThat(emitted).hasSize(1);
        assertThat(emitted.getFirst().longs(0).values()).containsExactly(2);
        assertThat(emitted.getFirst().weights()).containsExactly(-3);
        assertThat(emitted.getFirst().column(1)).isSameAs(Column.standIn(Kind.BYTES));
    }

    @Test
    void projectComputesColumns() {
        var emitted = new Rows();
        var result = Schema.of(Field.of("n", Type.BOOLEAN), Field.of("a", Type.BIGINT));
        var plan = new Project(SCAN, List.of(B_IS_NULL, new Input(0, Type.BIGINT)), result);
        var operator = new ProjectOperator(plan, COMPILER, () -> CONTEXT);
        operator.connect(emitted::add);
        operator.accept(
                0, Rows.batch(SCHEMA, List.of(List.of(1L, "x"), List.of(2L, Rows.NULL)), 2));
        assertThat(emitted.weights())
                .hasSize(2)
                .containsEntry(List.of(0L, 1L), 2L)
                .containsEntry(List.of(1L, 2L), 2L);
        assertThat(operator.describe()).isEqualTo("Project b IS NULL AS n, a");
    }

    @Test
    void unionPassesAllInputsOn() {
        var emitted = new Rows();
        var operator = new UnionOperator();
        operator.connect(emitted::add);
        operator.accept(0, Rows.batch(SCHEMA, List.of(List.of(1L, "x")), 1));
        operator.accept(1, Rows.batch(SCHEMA, List.of(List.of(1L, "x")), 2));
        assertThat(emitted.weights()).hasSize(1).containsEntry(List.of(1L, "x"), 3L);
    }
}
