// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import static io.tidemill.engine.expression.SampleFunctions.call;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.expression.And;
import io.tidemill.core.expression.Case;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Coalesce;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.IsDistinct;
import io.tidemill.core.expression.IsNull;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.expression.Or;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/// Random typed expressions, and batches for them to be evaluated over.
final class RandomExpressions {
    static final List<Type> COLUMNS =
            List.of(
                    Type.BIGINT,
                    Type.BIGINT,
                    Type.DOUBLE,
                    Type.DOUBLE,
                    Type.TEXT,
                    Type.TEXT,
                    Type.BOOLEAN,
                    Type.BOOLEAN);
    private static final List<Type> TYPES =
            List.of(Type.BIGINT, Type.DOUBLE, Type.TEXT, Type.BOOLEAN);

    private final Random random;

    RandomExpressions(Random random) {
        this.random = random;
    }

    Type type() {
        return TYPES.get(random.nextInt(TYPES.size()));
    }

    Expression expression(Type type, int depth) {
        if (depth == 0 || random.nextInt(12) == 0) {
            return random.nextInt(4) == 0 ? literal(type) : input(type);
        }
        Supplier<Expression> same = () -> expression(type, depth - 1);
        Supplier<Expression> bool = () -> expression(Type.BOOLEAN, depth - 1);
        Supplier<Expression> bigint = () -> expression(Type.BIGINT, depth - 1);
        Supplier<Expression> number = () -> expression(Type.DOUBLE, depth - 1);
        Supplier<Expression> text = () -> expression(Type.TEXT, depth - 1);
        int choice = random.nextInt(10);
        if (choice == 0) {
            return new Coalesce(some(same, 40), type);
        }
        if (choice == 1) {
            var branches = new ArrayList<Case.Branch>();
            for (int i = count(40); i > 0; i--) {
                branches.add(new Case.Branch(bool.get(), same.get()));
            }
            return new Case(branches, same.get(), type);
        }
        return switch (type.name()) {
            case BIGINT ->
                    switch (choice) {
                        case 2, 3 -> call("+", bigint.get(), bigint.get());
                        case 4 -> call("/", bigint.get(), bigint.get());
                        case 5 -> call("nullif", bigint.get(), bigint.get());
                        case 6 -> call("length", text.get());
                        case 7 -> call("greatest", some(bigint, 5).toArray(Expression[]::new));
                        default -> call("now");
                    };
            case DOUBLE ->
                    switch (choice) {
                        case 2, 3, 4 -> call("+", number.get(), number.get());
                        case 5, 6 -> call("nullif", number.get(), number.get());
                        default -> call("number", bigint.get());
                    };
            case TEXT ->
                    switch (choice) {
                        case 2 -> call("||", text.get(), text.get());
                        case 3 -> call("tail", text.get());
                        case 4 -> call("head", text.get());
                        case 5, 6 -> new Cast(bigint.get(), Type.TEXT, random.nextBoolean());
                        default -> call("join", some(text, 5).toArray(Expression[]::new));
                    };
            default ->
                    switch (choice) {
                        case 2 -> new And(some(bool, 40));
                        case 3 -> new Or(some(bool, 40));
                        case 4 -> call("not", bool.get());
                        case 5 -> new IsNull(expression(type(), depth - 1));
                        case 6 -> {
                            var operands = type();
                            yield new IsDistinct(
                                    expression(operands, depth - 1),
                                    expression(operands, depth - 1));
                        }
                        case 7 -> call("<", bigint.get(), bigint.get());
                        case 8 -> call("=", text.get(), text.get());
                        default -> call("even", bigint.get());
                    };
        };
    }

    private int count(int rarelyMax) {
        return random.nextInt(20) == 0 ? 2 + random.nextInt(rarelyMax) : 2 + random.nextInt(2);
    }

    private List<Expression> some(Supplier<Expression> expression, int rarelyMax) {
        var some = new ArrayList<Expression>();
        for (int i = count(rarelyMax); i > 0; i--) {
            some.add(expression.get());
        }
        return some;
    }

    private Input input(Type type) {
        int at = COLUMNS.indexOf(type) + random.nextInt(2);
        return new Input(at, type);
    }

    private Literal literal(Type type) {
        var column = ColumnBuilder.of(type.kind());
        append(column, type, random.nextInt(4) == 0);
        return new Literal(type, column.build());
    }

    /// Rows with NULLs in about half of the columns, or in none.
    Batch batch(int size, boolean nulls) {
        var builder = new BatchBuilder(COLUMNS.stream().map(Type::kind).toArray(Kind[]::new));
        int columnsWithNulls = nulls ? random.nextInt() : 0;
        for (int row = 0; row < size; row++) {
            for (int i = 0; i < COLUMNS.size(); i++) {
                boolean isNull = (columnsWithNulls >> i & 1) != 0 && random.nextInt(3) == 0;
                append(builder.column(i), COLUMNS.get(i), isNull);
            }
            builder.endRow(1 + random.nextInt(2));
        }
        return builder.build();
    }

    private void append(ColumnBuilder column, Type type, boolean isNull) {
        if (isNull) {
            column.appendNull();
            return;
        }
        switch (column) {
            case ColumnBuilder.Longs longs ->
                    longs.append(
                            type.equals(Type.BOOLEAN)
                                    ? random.nextInt(2)
                                    : random.nextInt(50) == 0
                                            ? Long.MAX_VALUE
                                            : random.nextInt(7) - 3);
            case ColumnBuilder.Doubles doubles ->
                    doubles.append(
                            switch (random.nextInt(6)) {
                                case 0 -> Double.NaN;
                                case 1 -> -0.0;
                                default -> random.nextInt(3);
                            });
            case ColumnBuilder.Bytes bytes ->
                    bytes.append(
                            Slice.of(List.of("", "a", "A", "bc", "Bc").get(random.nextInt(5))));
        }
    }
}
