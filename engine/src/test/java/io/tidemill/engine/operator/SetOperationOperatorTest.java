// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.SetOperation;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.Seeds;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SetOperationOperatorTest {
    private static final Schema SCHEMA =
            Schema.of(Field.of("a", Type.BIGINT), Field.of("b", Type.TEXT));

    @Test
    void agreesWithNaiveOperation() {
        for (var kind : SetOperation.Kind.values()) {
            for (boolean all : List.of(false, true)) {
                Seeds.forEach(20, random -> check(plan(kind, all), random));
            }
        }
    }

    private static SetOperation plan(SetOperation.Kind kind, boolean all) {
        var scan = new Scan("public", "t", SCHEMA);
        return new SetOperation(kind, all, scan, scan, SCHEMA);
    }

    private static void check(SetOperation plan, Random random) {
        var left = new RandomChanges(SCHEMA, random, () -> row(random));
        var right = new RandomChanges(SCHEMA, random, () -> row(random));
        new TwoInputs(plan, left, 10, right, 10)
                .check(
                        15,
                        random,
                        emitted -> operator(plan, emitted),
                        () -> expected(plan, left.content, right.content));
    }

    private static SetOperationOperator operator(SetOperation plan, Rows emitted) {
        var operator = new SetOperationOperator(plan);
        operator.connect(emitted::add);
        return operator;
    }

    private static List<Object> row(Random random) {
        return List.of(
                random.nextInt(5) == 0 ? Rows.NULL : (Object) (long) random.nextInt(3),
                random.nextInt(5) == 0 ? Rows.NULL : "ab".substring(random.nextInt(2)));
    }

    private static Rows expected(SetOperation plan, Rows left, Rows right) {
        var result = new Rows();
        var all = new HashSet<>(left.weights().keySet());
        for (var row : all) {
            long l = left.weight(row);
            long r = right.weight(row);
            if (!plan.all()) {
                l = Math.min(l, 1);
                r = Math.min(r, 1);
            }
            result.add(
                    row,
                    plan.kind() == SetOperation.Kind.INTERSECT
                            ? Math.min(l, r)
                            : Math.max(0, l - r));
        }
        return result;
    }
}
