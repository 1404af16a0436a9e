// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql;

import io.tidemill.core.function.Aggregate;
import io.tidemill.core.function.Function;
import io.tidemill.core.function.Function.Volatility;
import io.tidemill.core.function.Functions;
import io.tidemill.core.function.WindowFunction;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.List;

/// A registry of the usual operators and some functions; planning only looks at their signatures.
public final class SampleFunctions {
    private static final List<Type> NUMBERS =
            List.of(Type.SMALLINT, Type.INTEGER, Type.BIGINT, Type.NUMERIC, Type.REAL, Type.DOUBLE);
    private static final List<Type> ALL =
            List.of(
                    Type.BOOLEAN,
                    Type.SMALLINT,
                    Type.INTEGER,
                    Type.BIGINT,
                    Type.NUMERIC,
                    Type.REAL,
                    Type.DOUBLE,
                    Type.TEXT,
                    Type.BYTEA,
                    Type.DATE,
                    Type.TIME,
                    Type.TIMESTAMP,
                    Type.TIMESTAMPTZ,
                    Type.INTERVAL,
                    Type.UUID);

    private final List<Function> scalars = new ArrayList<>();
    private final List<Aggregate> aggregates = new ArrayList<>();
    private final List<WindowFunction> windows = new ArrayList<>();

    private SampleFunctions() {}

    /// The registry.
    public static Functions functions() {
        var sample = new SampleFunctions();
        sample.operators();
        sample.aggregates();
        return new Functions(sample.scalars, sample.aggregates, sample.windows);
    }

    private void scalar(String name, Type result, Type... arguments) {
        scalar(name, Volatility.IMMUTABLE, result, arguments);
    }

    private void scalar(String name, Volatility volatility, Type result, Type... arguments) {
        scalars.add(
                new Function(
                        name,
                        List.of(arguments),
                        false,
                        result,
                        false,
                        volatility,
                        SampleFunctions.class,
                        "none",
                        "",
                        ""));
    }

    private void operators() {
        for (Type type : NUMBERS) {
            for (String symbol : List.of("+", "-", "*", "/", "%")) {
                scalar(symbol, type, type, type);
            }
            scalar("-", type, type);
            scalar("abs", type, type);
        }
        for (Type type : ALL) {
            for (String symbol : List.of("=", "<>", "<", "<=", ">", ">=")) {
                scalar(symbol, Type.BOOLEAN, type, type);
            }
        }
        scalar("not", Type.BOOLEAN, Type.BOOLEAN);
        scalar("||", Type.TEXT, Type.TEXT, Type.TEXT);
        for (String symbol : List.of("~~", "~~*", "~", "~*")) {
            scalar(symbol, Type.BOOLEAN, Type.TEXT, Type.TEXT);
        }
        scalar("+", Type.TIMESTAMP, Type.TIMESTAMP, Type.INTERVAL);
        scalar("-", Type.TIMESTAMP, Type.TIMESTAMP, Type.INTERVAL);
        scalar("-", Type.TIMESTAMPTZ, Type.TIMESTAMPTZ, Type.INTERVAL);
        scalar("-", Type.INTERVAL, Type.TIMESTAMP, Type.TIMESTAMP);
        scalar("+", Type.DATE, Type.DATE, Type.INTEGER);
        scalar("-", Type.INTEGER, Type.DATE, Type.DATE);
        scalar("upper", Type.TEXT, Type.TEXT);
        scalar("lower", Type.TEXT, Type.TEXT);
        scalar("length", Type.INTEGER, Type.TEXT);
        scalar("now", Volatility.STABLE, Type.TIMESTAMPTZ);
        scalar("random", Volatility.VOLATILE, Type.DOUBLE);
        scalar("version", Type.TEXT);
        scalar("current_schema", Volatility.STABLE, Type.TEXT);
        scalar("date_trunc", Type.TIMESTAMP, Type.TEXT, Type.TIMESTAMP);
        scalar("date_trunc", Type.TIMESTAMPTZ, Type.TEXT, Type.TIMESTAMPTZ);
        scalar("extract", Type.NUMERIC, Type.TEXT, Type.TIMESTAMP);
        scalar("round", Type.NUMERIC, Type.NUMERIC, Type.INTEGER);
        scalar("round", Type.DOUBLE, Type.DOUBLE);
        scalar("round", Type.NUMERIC, Type.NUMERIC);
    }

    private void aggregate(String name, Type result, Type... arguments) {
        aggregates.add(new Aggregate(name, List.of(arguments), result, "", ""));
    }

    private void aggregates() {
        aggregate("count", Type.BIGINT);
        for (Type type : ALL) {
            aggregate("count", Type.BIGINT, type);
            aggregate("min", type, type);
            aggregate("max", type, type);
            windows.add(new WindowFunction("lag", List.of(type), type, "", ""));
            windows.add(new WindowFunction("lag", List.of(type, Type.INTEGER), type, "", ""));
        }
        aggregate("sum", Type.BIGINT, Type.INTEGER);
        aggregate("sum", Type.NUMERIC, Type.BIGINT);
        aggregate("sum", Type.NUMERIC, Type.NUMERIC);
        aggregate("sum", Type.DOUBLE, Type.DOUBLE);
        aggregate("avg", Type.NUMERIC, Type.INTEGER);
        aggregate("avg", Type.NUMERIC, Type.BIGINT);
        aggregate("avg", Type.NUMERIC, Type.NUMERIC);
        aggregate("avg", Type.DOUBLE, Type.DOUBLE);
        aggregate("string_agg", Type.TEXT, Type.TEXT, Type.TEXT);
        windows.add(new WindowFunction("row_number", List.of(), Type.BIGINT, "", ""));
        windows.add(new WindowFunction("rank", List.of(), Type.BIGINT, "", ""));
    }
}
