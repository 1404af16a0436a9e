// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.function.Aggregate;
import io.tidemill.core.plan.AggregateCall;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.TextFormat;
import io.tidemill.engine.Pages;
import io.tidemill.engine.Seeds;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every aggregate, whatever came and went and however often it was saved: it shows what it would
/// if only the rows that are left had come, in any order.
class RetractionTest {
    private static final int GROUPS = 2;
    private static final int ORDER = 2;
    private static final int FILTER = 3;
    private static final Set<String> FRACTION_FIRST = Set.of("percentile_cont", "percentile_disc");
    private static final Set<String> CONSTANT_SECOND = Set.of("approx_percentile", "approx_top_k");

    /// A row: a text a column, or null.
    private record Row(int group, List<@Nullable String> values) {}

    @Test
    void rowsThatGoLeaveNothing() {
        Seeds.forEach(
                3,
                random -> {
                    for (var aggregate : Aggregates.ALL) {
                        if (!aggregate.name().equals("single_value")) {
                            run(random, aggregate);
                        }
                    }
                });
    }

    private static void run(Random random, Aggregate aggregate) {
        var fields = new ArrayList<Field>();
        for (int i = 0; i < ORDER; i++) {
            boolean argument = i < aggregate.arguments().size();
            Type type = argument ? aggregate.arguments().get(i) : Type.INTEGER;
            fields.add(Field.of("c" + i, type));
        }
        fields.add(Field.of("o", Type.INTEGER));
        fields.add(Field.of("f", Type.BOOLEAN));
        var schema = new Schema(fields);
        var call = call(random, aggregate);
        var constants = constants(random, aggregate);
        var state = state(schema, call);
        var kept = new ArrayList<Row>();
        // A checkpoint writes what changed since the one before.
        var pages = new Pages();
        for (int step = 0; step < 6; step++) {
            var changed = new ArrayList<Row>();
            var weights = new ArrayList<Long>();
            for (int i = 0; i < 8; i++) {
                if (random.nextInt(3) > 0 || kept.isEmpty()) {
                    var row = row(random, schema, constants);
                    kept.add(row);
                    changed.add(row);
                    weights.add(1L);
                } else {
                    changed.add(kept.remove(random.nextInt(kept.size())));
                    weights.add(-1L);
                }
            }
            add(state, schema, changed, weights);
            if (random.nextBoolean()) {
                state = restarted(state, schema, call, pages);
            }
        }
        while (random.nextInt(4) > 0 && !kept.isEmpty()) {
            add(state, schema, List.of(kept.removeLast()), List.of(-1L));
        }
        Collections.shuffle(kept, random);
        var fresh = state(schema, call);
        add(fresh, schema, kept, Collections.nCopies(kept.size(), 1L));
        assertThat(results(state, call))
                .as(aggregate.name() + aggregate.arguments() + " as " + call + " of " + kept)
                .isEqualTo(results(fresh, call));
    }

    private static AggregateCall call(Random random, Aggregate aggregate) {
        List<Integer> arguments = IntStream.range(0, aggregate.arguments().size()).boxed().toList();
        boolean distinct = random.nextInt(3) == 0 && !arguments.isEmpty();
        var order = new ArrayList<SortKey>();
        if (FRACTION_FIRST.contains(aggregate.name())) {
            order.add(new SortKey(1, random.nextBoolean(), random.nextBoolean()));
            distinct = false;
        } else if (aggregate.name().equals("mode")) {
            order.add(new SortKey(0, random.nextBoolean(), random.nextBoolean()));
            distinct = false;
        } else if (random.nextBoolean()) {
            int column = distinct ? 0 : ORDER;
            order.add(new SortKey(column, random.nextBoolean(), random.nextBoolean()));
        }
        return new AggregateCall(
                aggregate, arguments, distinct, random.nextInt(3) == 0 ? FILTER : -1, order);
    }

    /// The values of arguments that are the same in all rows.
    private static List<@Nullable String> constants(Random random, Aggregate aggregate) {
        if (FRACTION_FIRST.contains(aggregate.name())) {
            boolean several = aggregate.arguments().getFirst().name() == TypeName.ARRAY;
            var values = new ArrayList<@Nullable String>();
            values.add(several ? "{0.3,NULL,1}" : "0." + random.nextInt(10));
            return values;
        }
        if (CONSTANT_SECOND.contains(aggregate.name())) {
            var values = new ArrayList<@Nullable String>();
            values.add(null);
            values.add(aggregate.name().equals("approx_top_k") ? "2" : "0.7");
            return values;
        }
        return new ArrayList<>();
    }

    private static Row row(Random random, Schema schema, List<@Nullable String> constants) {
        var values = new ArrayList<@Nullable String>();
        for (int i = 0; i < schema.size(); i++) {
            String constant = i < constants.size() ? constants.get(i) : null;
            values.add(constant != null ? constant : text(random, schema.type(i)));
        }
        return new Row(random.nextInt(GROUPS), values);
    }

    private static @Nullable String text(Random random, Type type) {
        if (random.nextInt(8) == 0) {
            return null;
        }
        return switch (type.name()) {
            case BOOLEAN -> random.nextBoolean() ? "true" : "false";
            case SMALLINT, INTEGER, BIGINT -> "" + (random.nextInt(6) - 2);
            case REAL, DOUBLE ->
                    List.of("0", "-0", "1.5", "-2.25", "1e10", "NaN", "Infinity", "-3")
                            .get(random.nextInt(8));
            case NUMERIC ->
                    List.of("1.10", "1.1", "0", "-5.25", "12345678901234567890", "2")
                            .get(random.nextInt(6));
            case TEXT -> List.of("", "a", "b", "é", "\"x\\", "a,b").get(random.nextInt(6));
            case BYTEA -> List.of("\\x", "\\x00", "\\x00ff", "\\x61").get(random.nextInt(4));
            case DATE -> "2024-01-0" + (1 + random.nextInt(4));
            case TIME -> "10:00:0" + random.nextInt(4);
            case TIMESTAMP -> "2024-01-01 10:00:0" + random.nextInt(4);
            case TIMESTAMPTZ -> "2024-01-01 10:00:0" + random.nextInt(4) + "+00";
            case INTERVAL ->
                    List.of("1 day", "24:00:00", "1 mon", "-3 days").get(random.nextInt(4));
            case UUID -> "00000000-0000-0000-0000-00000000000" + random.nextInt(4);
            case JSONB -> List.of("1", "1.0", "\"a\"", "{\"a\": [1, null]}").get(random.nextInt(4));
            case ARRAY -> {
                var elements = new ArrayList<String>();
                for (int i = 0; i < 1 + random.nextInt(2); i++) {
                    String element = text(random, type.requireElement());
                    elements.add(element == null ? "NULL" : quoted(element));
                }
                yield elements.stream().collect(Collectors.joining(",", "{", "}"));
            }
            case VECTOR -> List.of("[1,2]", "[0.1,-3e30]", "[1e-40,0]").get(random.nextInt(3));
            case UNKNOWN -> null;
        };
    }

    private static String quoted(String element) {
        return "\"" + element.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static AggregateState state(Schema schema, AggregateCall call) {
        var state = new AggregateState(schema, List.of(call), false);
        state.reserve(GROUPS);
        return state;
    }

    private static void add(
            AggregateState state, Schema schema, List<Row> rows, List<Long> weights) {
        var columns = new Column[schema.size()];
        for (int c = 0; c < columns.length; c++) {
            var builder = ColumnBuilder.of(schema.kind(c));
            for (var row : rows) {
                String value = row.values().get(c);
                if (value == null) {
                    builder.appendNull();
                } else {
                    TextFormat.utc().parse(schema.type(c), Slice.of(value), builder);
                }
            }
            columns[c] = builder.build();
        }
        state.add(
                new Batch(
                        rows.size(),
                        columns,
                        weights.stream().mapToLong(weight -> weight).toArray()),
                rows.stream().mapToInt(Row::group).toArray());
    }

    private static AggregateState restarted(
            AggregateState state, Schema schema, AggregateCall call, Pages pages) {
        var restored = state(schema, call);
        for (int group = 0; group < GROUPS; group++) {
            var page = new PageWriter();
            state.write(group, page);
            restored.read(group, new PageReader(page.take()));
        }
        state.checkpoint(pages, 0);
        pages.forEach((number, bytes) -> restored.restore(number >>> 32, (int) number, bytes));
        return restored;
    }

    /// The results as text, or why there are none.
    private static List<String> results(AggregateState state, AggregateCall call) {
        var shown = new ArrayList<String>();
        for (int group = 0; group < GROUPS; group++) {
            try {
                Column column = state.results(new int[] {group}, 1)[0];
                var text = new Slice();
                text.reset();
                if (column.isNull(0)) {
                    text.append("NULL");
                } else {
                    TextFormat.utc().format(call.function().result(), column, 0, text);
                }
                shown.add(text.toText());
            } catch (SqlException e) {
                shown.add(e.getMessage());
            }
        }
        return shown;
    }
}
