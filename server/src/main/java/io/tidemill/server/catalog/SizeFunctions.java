// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.function.Cell;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Function;
import io.tidemill.core.type.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;

/// Functions of sizes. What a table or view takes is estimated: the bytes a row of its first rows
/// has, times the number of rows. On disk it is compressed, and less.
public final class SizeFunctions {
    private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB", "PB"};

    private SizeFunctions() {}

    static List<Function> all() {
        var list = new FunctionList(SizeFunctions.class);
        String size = "Bytes of the rows, estimated, before compression.";
        for (String name : List.of("pg_table_size", "pg_relation_size", "pg_total_relation_size")) {
            list.addNullable(name, List.of(Type.OID), Type.BIGINT, "relation", size);
            list.addNullable(name, List.of(Type.TEXT), Type.BIGINT, "relation", size);
        }
        list.addNullable(
                "pg_relation_size", List.of(Type.OID, Type.TEXT), Type.BIGINT, "relation", size);
        list.add(
                "pg_indexes_size",
                List.of(Type.OID),
                Type.BIGINT,
                "indexes",
                "Bytes of a table's indexes beyond its rows: 0.");
        String all = "Bytes of the rows of all tables and views, estimated, before compression.";
        for (String name : List.of("pg_database_size", "pg_tablespace_size")) {
            list.add(name, List.of(Type.OID), Type.BIGINT, "database", all);
            list.add(name, List.of(Type.TEXT), Type.BIGINT, "database", all);
        }
        String text = "A number of bytes as people read it.";
        list.add("pg_size_pretty", List.of(Type.BIGINT), Type.TEXT, "text", text);
        return list.functions();
    }

    /// `pg_table_size(oid)` and the like
    public static boolean relation(EvaluationContext context, long oid, Cell out) {
        var view = SystemView.of(context);
        for (var numbered : ObjectIds.relations(view.catalog())) {
            if (numbered.oid() == oid) {
                out.longValue = bytes(view, numbered.relation().name());
                return true;
            }
        }
        out.longValue = 0;
        return ObjectIds.indexes(view.catalog()).stream().anyMatch(index -> index.oid() == oid);
    }

    /// `pg_table_size(name)` and the like
    public static boolean relation(EvaluationContext context, Slice name, Cell out) {
        return relation(context, ReferenceFunctions.toClass(context, name), out);
    }

    /// `pg_relation_size(oid, fork)`
    public static boolean relation(EvaluationContext context, long oid, Slice fork, Cell out) {
        boolean found = relation(context, oid, out);
        if (!fork.toText().equals("main")) {
            out.longValue = 0;
        }
        return found;
    }

    private static long bytes(SystemView view, QualifiedName name) {
        long rows = view.snapshot().rowCount(name);
        var relation = rows <= 0 ? null : view.snapshot().relation(name);
        Batch first = relation == null ? null : relation.scan().next();
        if (first == null || first.size() == 0) {
            return 0;
        }
        long bytes = 0;
        for (int i = 0; i < first.columnCount(); i++) {
            bytes += bytes(first.column(i), first.size());
        }
        return bytes * rows / first.size();
    }

    private static long bytes(Column column, int size) {
        return column instanceof BytesColumn bytes
                ? bytes.offsets()[size] - bytes.offsets()[0]
                : 8L * size;
    }

    /// `pg_indexes_size(oid)`: indexes are kept with the rows.
    public static long indexes(long oid) {
        return 0;
    }

    /// `pg_database_size(oid)`
    public static long database(EvaluationContext context, long oid) {
        var view = SystemView.of(context);
        long bytes = 0;
        for (var entry : view.catalog().entries()) {
            bytes += bytes(view, entry.relation().name());
        }
        return bytes;
    }

    /// `pg_database_size(name)`
    public static long database(EvaluationContext context, Slice name) {
        return database(context, 0);
    }

    /// `pg_size_pretty(bytes)`: in the largest unit that leaves five digits or fewer, halves
    /// rounded away from zero.
    public static void text(long bytes, Slice out) {
        var size = BigInteger.valueOf(bytes);
        var limit = BigDecimal.valueOf(10 * 1024);
        var shown = new BigDecimal(size);
        int unit = 0;
        while (unit < UNITS.length - 1 && shown.abs().compareTo(limit) >= 0) {
            unit++;
            shown =
                    new BigDecimal(size)
                            .divide(
                                    new BigDecimal(BigInteger.ONE.shiftLeft(10 * unit)),
                                    0,
                                    RoundingMode.HALF_UP);
            limit = BigDecimal.valueOf(20 * 1024 - 1).divide(BigDecimal.TWO);
        }
        out.reset();
        out.append(shown.toPlainString() + " " + UNITS[unit]);
    }
}
