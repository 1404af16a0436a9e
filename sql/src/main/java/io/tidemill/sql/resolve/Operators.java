// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.Aggregate;
import io.tidemill.core.function.Function;
import io.tidemill.core.function.Functions;
import io.tidemill.core.function.SetFunction;
import io.tidemill.core.function.WindowFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.jspecify.annotations.Nullable;

/// The functions of the registry by name, and the few operators that keep Calcite's meaning because
/// its planning knows them (AND, comparisons, IN, EXISTS, COUNT, …).
public final class Operators implements SqlOperatorTable {
    private final Map<String, SqlOperator> byName = new HashMap<>();
    // Of this, what is in `byName` is Calcite's.
    private final RegistryAggregate count;

    /// The operators over `functions`.
    public Operators(Functions functions) {
        Map<String, List<Function>> scalars = new LinkedHashMap<>();
        for (Function function : functions.scalars()) {
            scalars.computeIfAbsent(function.name(), name -> new ArrayList<>()).add(function);
        }
        scalars.forEach(
                (name, overloads) -> byName.put(name, new RegistryFunction(name, overloads)));
        Map<String, List<SetFunction>> sets = new LinkedHashMap<>();
        for (SetFunction function : functions.setFunctions()) {
            sets.computeIfAbsent(function.name(), name -> new ArrayList<>()).add(function);
        }
        sets.forEach(
                (name, overloads) -> byName.put(name, new SetReturningFunction(name, overloads)));
        Map<String, List<RegistryAggregate.Overload>> windows = new LinkedHashMap<>();
        for (WindowFunction function : functions.windowFunctions()) {
            windows.computeIfAbsent(function.name(), name -> new ArrayList<>())
                    .add(new RegistryAggregate.Overload(function.arguments(), function.result()));
        }
        windows.forEach((name, overloads) ->
                byName.put(name, new RegistryAggregate(name, overloads, true)));
        Map<String, List<RegistryAggregate.Overload>> aggregates = new LinkedHashMap<>();
        for (Aggregate function : functions.aggregates()) {
            aggregates
                    .computeIfAbsent(function.name(), name -> new ArrayList<>())
                    .add(new RegistryAggregate.Overload(function.arguments(), function.result()));
        }
        aggregates.forEach((name, overloads) ->
                byName.put(name, new RegistryAggregate(name, overloads, false)));
        count = new RegistryAggregate("count", aggregates.getOrDefault("count", List.of()), false);
        byName.put("count", SqlStdOperatorTable.COUNT);
        byName.put(PredictFunction.NAME, new PredictFunction());
        GapfillFunction.ALL.forEach(function -> byName.put(function.getName(), function));
    }

    /// The function called `name`, or null.
    public @Nullable SqlOperator named(String name) {
        return byName.get(name);
    }

    /// The names of all functions, for suggestions.
    Set<String> names() {
        return byName.keySet();
    }

    @Override
    public void lookupOperatorOverloads(
            SqlIdentifier name,
            @Nullable SqlFunctionCategory category,
            SqlSyntax syntax,
            List<SqlOperator> found,
            SqlNameMatcher nameMatcher) {
        if (syntax == SqlSyntax.FUNCTION && name.isSimple()) {
            AggregateOrder order = AggregateOrder.parse(name.getSimple());
            if (order != null) {
                found.add(ordered(order, name.getParserPosition().getColumnNum()));
                return;
            }
            WindowedCall windowed = WindowedCall.parse(name.getSimple());
            if (windowed != null) {
                windowed(windowed, name.getParserPosition().getColumnNum()).ifPresent(found::add);
                return;
            }
            SqlOperator operator = byName.get(name.getSimple());
            if (operator == null && name.getSimple().equals("COUNT")) {
                operator = SqlStdOperatorTable.COUNT;
            }
            if (operator == null && name.getSimple().equals("GROUPING")) {
                operator = GroupingFunction.INSTANCE;
            }
            if (operator != null) {
                found.add(operator);
                return;
            }
        }
        if (syntax == SqlSyntax.FUNCTION_ID) {
            // Without this, a column called "localtime" would be a call.
            return;
        }
        if (syntax != SqlSyntax.FUNCTION) {
            SqlStdOperatorTable.instance()
                    .lookupOperatorOverloads(name, category, syntax, found, nameMatcher);
        } else if (name.isSimple() && isInternal(name.getSimple())) {
            SqlStdOperatorTable.instance()
                    .lookupOperatorOverloads(name, category, syntax, found, nameMatcher);
        }
    }

    private SqlOperator ordered(AggregateOrder order, int position) {
        SqlOperator operator = byName.get(order.function());
        if (operator instanceof RegistryAggregate aggregate && !aggregate.windowOnly()) {
            return aggregate.ordered(order);
        }
        throw SqlException.of(
                        operator == null ? SqlState.UNDEFINED_FUNCTION : SqlState.WRONG_OBJECT_TYPE,
                        operator == null
                                ? "function " + order.function() + " does not exist"
                                : "ORDER BY specified, but "
                                        + order.function()
                                        + " is not an aggregate function")
                .hint("SHOW FUNCTIONS lists the aggregate functions.")
                .at(position);
    }

    private Optional<SqlOperator> windowed(WindowedCall call, int position) {
        SqlOperator operator =
                call.function().equals("count") ? count : byName.get(call.function());
        if (operator instanceof RegistryAggregate aggregate) {
            return Optional.of(aggregate.windowed(call));
        }
        if (operator == null) {
            return Optional.empty();
        }
        throw SqlException.of(
                        SqlState.WRONG_OBJECT_TYPE,
                        "OVER specified, but "
                                + call.function()
                                + " is not a window function nor an aggregate function")
                .hint("SHOW FUNCTIONS lists those there are.")
                .at(position);
    }

    /// Whether it names an operator that trees have, not text: COALESCE is for columns that USING
    /// merges.
    private static boolean isInternal(String name) {
        return switch (name) {
            case "$SCALAR_QUERY", "UNNEST", "COALESCE" -> true;
            default -> false;
        };
    }

    @Override
    public List<SqlOperator> getOperatorList() {
        return List.copyOf(byName.values());
    }
}
