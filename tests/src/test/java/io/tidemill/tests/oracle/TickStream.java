// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A random stream of ticks over the tables of a schema, with every kind of change that views get
/// wrong. What is in the tables it asks for; so it hangs on the seed alone.
final class TickStream {
    private static final int ROWS_MAX = 40;
    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final List<Kind> CHANGES =
            List.copyOf(EnumSet.range(Kind.LOAD, Kind.WIPE_AND_REFILL));

    /// What a tick does.
    private enum Kind {
        LOAD,
        INSERT,
        INSERT_MORE,
        UPSERT,
        UPDATE_ROW,
        UPDATE_COLUMN,
        UPDATE_WHERE,
        UPDATE_NOTHING,
        CHANGE_AND_CHANGE_BACK,
        CHANGE_OFTEN,
        DELETE,
        DELETE_WHERE,
        DELETE_AND_INSERT_SAME,
        DELETE_AND_INSERT_CHANGED,
        CHANGE_KEY,
        SWAP_KEYS,
        WIPE,
        WIPE_AND_REFILL,
        ROLL_BACK,
        ROLL_BACK_PART,
        FAIL
    }

    private final Random random;
    private final List<OracleTable> tables;
    private final Function<OracleTable, List<Map<String, String>>> content;

    /// A stream.
    ///
    /// @param content the rows of a table as literals, in an order that is the same each time
    TickStream(
            long seed,
            List<OracleTable> tables,
            Function<OracleTable, List<Map<String, String>>> content) {
        this.random = new Random(seed);
        this.tables = List.copyOf(tables);
        this.content = content;
    }

    /// The first ticks: a bulk load of every table.
    List<Tick> load() {
        return tables.stream()
                .map(table -> Tick.of(List.of(insert(table, freshRows(table, 24, List.of())))))
                .toList();
    }

    /// The next tick: what one kind of change makes of one table, or what two do of two.
    Tick next() {
        while (true) {
            Tick tick = tick(KINDS.get(random.nextInt(KINDS.size())));
            if (tick != null) {
                return tick;
            }
        }
    }

    private @Nullable Tick tick(Kind kind) {
        return switch (kind) {
            case ROLL_BACK -> new Tick(changes(), false);
            case ROLL_BACK_PART -> {
                var statements = new ArrayList<>(changes());
                statements.add("SAVEPOINT s");
                statements.addAll(changes());
                statements.add("ROLLBACK TO SAVEPOINT s");
                statements.addAll(changes());
                yield Tick.of(statements);
            }
            case FAIL -> failing();
            default -> {
                var statements = new ArrayList<>(change(kind, any()));
                if (random.nextInt(4) == 0) {
                    statements.addAll(changes());
                }
                yield statements.isEmpty() ? null : Tick.of(statements);
            }
        };
    }

    /// A transaction that inserts a key twice, and so fails.
    private @Nullable Tick failing() {
        var statements = new ArrayList<>(changes());
        var table = any();
        var rows = content.apply(table);
        if (table.key().isEmpty() || rows.isEmpty()) {
            return null;
        }
        statements.add(insert(table, List.of(rows.getFirst())));
        statements.add(insert(table, List.of(rows.getFirst())));
        return Tick.of(statements);
    }

    private List<String> changes() {
        return change(pick(CHANGES), any());
    }

    private OracleTable any() {
        return pick(tables);
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private List<String> change(Kind kind, OracleTable table) {
        var rows = content.apply(table);
        boolean keyed = !table.key().isEmpty();
        boolean room = rows.size() < ROWS_MAX;
        if (rows.isEmpty() && kind != Kind.WIPE_AND_REFILL) {
            return List.of(insert(table, freshRows(table, 12, rows)));
        }
        return switch (kind) {
            case LOAD -> room ? inserts(table, freshRows(table, 15, rows)) : List.of();
            case INSERT -> room ? inserts(table, freshRows(table, 1, rows)) : List.of();
            case INSERT_MORE -> {
                var fresh = freshRows(table, 3, rows);
                yield room
                        ? fresh.stream().map(row -> insert(table, List.of(row))).toList()
                        : List.of();
            }
            case UPSERT -> keyed ? List.of(upsert(table)) : List.of();
            case UPDATE_ROW -> List.of(updateAll(table, pick(rows)));
            case UPDATE_COLUMN ->
                    List.of(update(table, pick(table.payload()), table.found(pick(rows))));
            case UPDATE_WHERE ->
                    List.of(update(table, pick(table.payload()), where(table, pick(rows))));
            case UPDATE_NOTHING -> {
                String column = pick(table.payload());
                yield List.of("UPDATE %s SET %s = %s".formatted(table.name(), column, column));
            }
            case CHANGE_AND_CHANGE_BACK -> changeAndBack(table, pick(rows));
            case CHANGE_OFTEN -> {
                var row = pick(rows);
                yield keyed
                        ? List.of(
                                update(table, pick(table.payload()), table.found(row)),
                                updateAll(table, row),
                                update(table, pick(table.payload()), table.found(row)))
                        : List.of(update(table, pick(table.payload()), where(table, row)));
            }
            case DELETE -> List.of(delete(table, table.found(pick(rows))));
            case DELETE_WHERE -> List.of(delete(table, where(table, pick(rows))));
            case DELETE_AND_INSERT_SAME -> {
                var row = pick(rows);
                yield List.of(delete(table, table.found(row)), insert(table, List.of(row)));
            }
            case DELETE_AND_INSERT_CHANGED -> {
                var row = pick(rows);
                var changed = table.draw(random);
                table.key().forEach(column -> changed.put(column, row.get(column)));
                yield List.of(delete(table, table.found(row)), insert(table, List.of(changed)));
            }
            case CHANGE_KEY -> keyed ? changeKey(table, rows) : List.of();
            case SWAP_KEYS -> keyed ? swapKeys(table, rows) : List.of();
            case WIPE ->
                    List.of((random.nextBoolean() ? "TRUNCATE " : "DELETE FROM ") + table.name());
            case WIPE_AND_REFILL ->
                    List.of(
                            "DELETE FROM " + table.name(),
                            insert(table, freshRows(table, 20, List.of())));
            case ROLL_BACK, ROLL_BACK_PART, FAIL -> throw new IllegalArgumentException("" + kind);
        };
    }

    private List<String> changeAndBack(OracleTable table, Map<String, String> row) {
        if (table.key().isEmpty()) {
            return List.of(delete(table, table.found(row)), insert(table, List.of(row)));
        }
        String column = pick(table.payload());
        return List.of(
                update(table, column, table.found(row)),
                "UPDATE %s SET %s = %s WHERE %s"
                        .formatted(table.name(), column, row.get(column), table.found(row)));
    }

    private List<String> changeKey(OracleTable table, List<Map<String, String>> rows) {
        var fresh = freshRows(table, 1, rows);
        return fresh.isEmpty() ? List.of() : List.of(setKey(table, pick(rows), fresh.getFirst()));
    }

    private List<String> swapKeys(OracleTable table, List<Map<String, String>> rows) {
        var fresh = freshRows(table, 1, rows);
        var first = pick(rows);
        var second = pick(rows);
        return fresh.isEmpty() || first.equals(second)
                ? List.of()
                : List.of(
                        setKey(table, first, fresh.getFirst()),
                        setKey(table, second, first),
                        setKey(table, fresh.getFirst(), second));
    }

    private static String setKey(
            OracleTable table, Map<String, String> row, Map<String, String> to) {
        String assignments =
                table.key().stream()
                        .map(column -> column + " = " + to.get(column))
                        .collect(Collectors.joining(", "));
        return "UPDATE %s SET %s WHERE %s".formatted(table.name(), assignments, table.found(row));
    }

    private String upsert(OracleTable table) {
        String assignments =
                table.payload().stream()
                        .map(column -> column + " = EXCLUDED." + column)
                        .collect(Collectors.joining(", "));
        return insert(table, List.of(table.draw(random)))
                + " ON CONFLICT (%s) DO ".formatted(String.join(", ", table.key()))
                + (random.nextInt(3) == 0 ? "NOTHING" : "UPDATE SET " + assignments);
    }

    private String updateAll(OracleTable table, Map<String, String> row) {
        var drawn = table.draw(random);
        String assignments =
                table.payload().stream()
                        .map(column -> column + " = " + drawn.get(column))
                        .collect(Collectors.joining(", "));
        return "UPDATE %s SET %s WHERE %s".formatted(table.name(), assignments, table.found(row));
    }

    private String update(OracleTable table, String column, String where) {
        return "UPDATE %s SET %s = %s WHERE %s"
                .formatted(table.name(), column, table.draw(random).get(column), where);
    }

    private static String delete(OracleTable table, String where) {
        return "DELETE FROM " + table.name() + " WHERE " + where;
    }

    /// The rows that share a value outside the key with `row`.
    private String where(OracleTable table, Map<String, String> row) {
        return OracleTable.is(pick(table.payload()), row);
    }

    /// Up to `count` rows whose keys are new.
    private List<Map<String, String>> freshRows(
            OracleTable table, int count, List<Map<String, String>> present) {
        Set<String> keys = new HashSet<>();
        present.forEach(row -> keys.add(key(table, row)));
        var rows = new ArrayList<Map<String, String>>();
        for (int i = 0; i < count; i++) {
            for (int attempt = 0; attempt < 8; attempt++) {
                var row = new LinkedHashMap<>(table.draw(random));
                if (table.key().isEmpty() || keys.add(key(table, row))) {
                    rows.add(row);
                    break;
                }
            }
        }
        return rows;
    }

    private static String key(OracleTable table, Map<String, String> row) {
        return table.key().stream()
                .map(column -> requireNonNull(row.get(column)).replace("'", ""))
                .collect(Collectors.joining(" | "));
    }

    private static List<String> inserts(OracleTable table, List<Map<String, String>> rows) {
        return rows.isEmpty() ? List.of() : List.of(insert(table, rows));
    }

    private static String insert(OracleTable table, List<Map<String, String>> rows) {
        return "INSERT INTO %s (%s) VALUES "
                        .formatted(table.name(), String.join(", ", table.columns().keySet()))
                + rows.stream()
                        .map(row -> "(" + String.join(", ", row.values()) + ")")
                        .collect(Collectors.joining(", "));
    }
}
