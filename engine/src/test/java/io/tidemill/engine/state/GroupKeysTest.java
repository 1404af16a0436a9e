// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import io.tidemill.engine.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GroupKeysTest {
    private static final List<List<Type>> SHAPES =
            List.of(
                    List.of(Type.BIGINT),
                    List.of(Type.BIGINT, Type.TIMESTAMP),
                    List.of(Type.DOUBLE),
                    List.of(Type.BIGINT, Type.DOUBLE, Type.INTEGER),
                    List.of(Type.TEXT),
                    List.of(Type.TEXT, Type.BIGINT, Type.BYTEA));

    @Test
    void numbersKeysAsAMapWould() {
        Seeds.forEach(
                60,
                random -> {
                    var types = SHAPES.get(random.nextInt(SHAPES.size()));
                    new Model(types, random).run();
                });
    }

    /// Keys beside a map from key to id.
    private static final class Model {
        private final List<Type> types;
        private final Random random;
        private final int[] columns;
        private final int distinct;
        private final boolean nulls;
        private GroupKeys keys;
        private final Map<List<Object>, Integer> expected = new HashMap<>();

        Model(List<Type> types, Random random) {
            this.types = types;
            this.random = random;
            keys = new GroupKeys(types);
            columns = new int[types.size()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = columns.length - 1 - i;
            }
            distinct = 1 + random.nextInt(random.nextBoolean() ? 8 : 3000);
            nulls = random.nextBoolean();
        }

        void run() {
            for (int round = 0; round < 12; round++) {
                switch (random.nextInt(4)) {
                    case 0 -> removeSome();
                    case 1 -> lookUp();
                    case 2 -> restore();
                    default -> find();
                }
                check();
            }
        }

        void find() {
            var rows = rows(random.nextInt(2000));
            var batch = batch(rows);
            var out = new int[rows.size()];
            keys.find(batch, columns, out);
            for (int i = 0; i < out.length; i++) {
                var known = expected.putIfAbsent(rows.get(i), out[i]);
                if (known != null) {
                    assertThat(out[i]).isEqualTo(known);
                }
            }
        }

        void lookUp() {
            var rows = rows(500);
            var out = new int[rows.size()];
            keys.lookup(batch(rows), columns, out);
            for (int i = 0; i < out.length; i++) {
                assertThat(out[i]).isEqualTo(expected.getOrDefault(rows.get(i), -1));
            }
        }

        void removeSome() {
            for (var entry : new ArrayList<>(expected.entrySet())) {
                if (random.nextInt(3) > 0) {
                    keys.remove(entry.getValue());
                    expected.remove(entry.getKey());
                }
            }
        }

        void restore() {
            var page = new PageWriter();
            var ids = new TreeSet<>(expected.values());
            ids.forEach(id -> keys.write(id, page));
            var restored = new GroupKeys(types);
            var reader = new PageReader(page.take());
            ids.forEach(id -> restored.read(id, reader));
            assertThat(reader.hasMore()).isFalse();
            keys = restored;
        }

        void check() {
            assertThat(keys.size()).isEqualTo(expected.size());
            assertThat(new TreeSet<>(expected.values())).hasSameSizeAs(expected.keySet());
            var kinds = types.stream().map(Type::kind).toArray(Kind[]::new);
            expected.forEach((key, id) -> {
                assertThat(keys.isLive(id)).isTrue();
                var out = new BatchBuilder(kinds);
                keys.append(id, out);
                out.endRow(1);
                assertThat(row(out.build(), 0)).isEqualTo(key);
                for (int c = 0; c < types.size(); c++) {
                    assertThat(keys.isNull(id, c)).isEqualTo(key.get(c).equals("NULL"));
                }
                if (key.getFirst() instanceof Long first) {
                    assertThat(keys.longValue(id, 0)).isEqualTo(first);
                }
            });
        }

        private List<Object> row(Batch batch, int row) {
            var values = new ArrayList<>();
            var slice = new Slice();
            for (int c = 0; c < types.size(); c++) {
                if (batch.column(c).isNull(row)) {
                    values.add("NULL");
                    continue;
                }
                switch (types.get(c).kind()) {
                    case LONG -> values.add(batch.longs(c).values()[row]);
                    case DOUBLE -> values.add(batch.doubles(c).values()[row]);
                    case BYTES -> {
                        batch.bytes(c).get(row, slice);
                        values.add("'" + slice.toText());
                    }
                }
            }
            return values;
        }

        private List<List<Object>> rows(int count) {
            var rows = new ArrayList<List<Object>>();
            for (int i = 0; i < count; i++) {
                var row = new ArrayList<>();
                for (var type : types) {
                    int number = random.nextInt(distinct);
                    if (nulls && random.nextInt(4) == 0) {
                        row.add("NULL");
                        continue;
                    }
                    row.add(
                            switch (type.kind()) {
                                case LONG -> number * 60_000_000L - 1000;
                                case DOUBLE -> number == 0 ? Double.NaN : (number - 1) / 8.0;
                                case BYTES -> "'" + "x".repeat(number % 20) + number;
                            });
                }
                rows.add(row);
            }
            return rows;
        }

        private Batch batch(List<List<Object>> rows) {
            var kinds = new Kind[types.size()];
            for (int c = 0; c < kinds.length; c++) {
                kinds[columns[c]] = types.get(c).kind();
            }
            var builder = new BatchBuilder(kinds);
            for (var row : rows) {
                for (int c = 0; c < kinds.length; c++) {
                    int at = columns[c];
                    switch (row.get(c)) {
                        case Long number -> builder.longs(at).append(number);
                        // -0.0 is the same key as 0.0
                        case Double number ->
                                builder.doubles(at)
                                        .append(
                                                number == 0 && random.nextBoolean()
                                                        ? -0.0
                                                        : number);
                        case String text when text.equals("NULL") ->
                                builder.column(at).appendNull();
                        case String text -> builder.bytes(at).append(Slice.of(text.substring(1)));
                        default -> throw new AssertionError();
                    }
                }
                builder.endRow(1);
            }
            return builder.build();
        }
    }
}
