// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.Cell;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Function;
import io.tidemill.core.type.SystemType;
import io.tidemill.core.type.Type;
import java.util.List;

/// Functions that draw the numbers of sequences and say where they stand.
public final class SequenceFunctions {
    private SequenceFunctions() {}

    static List<Function> all() {
        var list = new FunctionList(SequenceFunctions.class);
        for (Type name : List.of(Type.TEXT, Type.of(SystemType.REGCLASS))) {
            list.addVolatile(
                    "nextval",
                    List.of(name),
                    Type.BIGINT,
                    "next",
                    "The next number of a sequence.");
            list.addVolatile(
                    "currval",
                    List.of(name),
                    Type.BIGINT,
                    "current",
                    "The number of a sequence that the session drew last.");
            list.addVolatile(
                    "setval",
                    List.of(name, Type.BIGINT),
                    Type.BIGINT,
                    "set",
                    "Makes a number the last one of a sequence.");
            list.addVolatile(
                    "setval",
                    List.of(name, Type.BIGINT, Type.BOOLEAN),
                    Type.BIGINT,
                    "set",
                    "Makes a number the last one of a sequence, or with false the next one.");
        }
        list.addVolatile(
                "lastval",
                List.of(),
                Type.BIGINT,
                "last",
                "The number that the session drew last.");
        list.addNullable(
                "pg_sequence_last_value",
                List.of(Type.of(SystemType.REGCLASS)),
                Type.BIGINT,
                "lastValue",
                "The last number of a sequence; NULL where none was drawn.");
        list.addNullable(
                "pg_get_serial_sequence",
                List.of(Type.TEXT, Type.TEXT),
                Type.TEXT,
                "serialSequence",
                "The sequence that goes with a table's column.");
        return list.functions();
    }

    /// `nextval('name')`
    public static long next(EvaluationContext context, Slice name) {
        var view = SystemView.of(context);
        return next(view, sequence(view, name.toText()));
    }

    /// `nextval('name'::regclass)`
    public static long next(EvaluationContext context, long oid) {
        var view = SystemView.of(context);
        return next(view, sequence(view, oid));
    }

    private static long next(SystemView view, CatalogState.Entry sequence) {
        view.settings().requireWritable("nextval()");
        return view.sequences().draw(sequence, 1)[0];
    }

    /// `currval('name')`
    public static long current(EvaluationContext context, Slice name) {
        var view = SystemView.of(context);
        return view.sequences().current(sequence(view, name.toText()));
    }

    /// `currval('name'::regclass)`
    public static long current(EvaluationContext context, long oid) {
        var view = SystemView.of(context);
        return view.sequences().current(sequence(view, oid));
    }

    /// `setval('name', value)`
    public static long set(EvaluationContext context, Slice name, long value) {
        return set(context, name, value, 1);
    }

    /// `setval('name', value, called)`
    public static long set(EvaluationContext context, Slice name, long value, long called) {
        var view = SystemView.of(context);
        return set(view, sequence(view, name.toText()), value, called);
    }

    /// `setval('name'::regclass, value)`
    public static long set(EvaluationContext context, long oid, long value) {
        return set(context, oid, value, 1);
    }

    /// `setval('name'::regclass, value, called)`
    public static long set(EvaluationContext context, long oid, long value, long called) {
        var view = SystemView.of(context);
        return set(view, sequence(view, oid), value, called);
    }

    private static long set(SystemView view, CatalogState.Entry sequence, long value, long called) {
        view.settings().requireWritable("setval()");
        view.sequences().set(sequence, value, called != 0);
        return value;
    }

    /// `lastval()`
    public static long last(EvaluationContext context) {
        var view = SystemView.of(context);
        return view.sequences().last(view.catalog());
    }

    /// `pg_sequence_last_value(oid)`
    public static boolean lastValue(EvaluationContext context, long oid, Cell out) {
        var view = SystemView.of(context);
        var position = view.sequences().position(sequence(view, oid));
        out.longValue = position.value();
        return position.called();
    }

    /// `pg_get_serial_sequence('table', 'column')`
    public static boolean serialSequence(
            EvaluationContext context, Slice table, Slice column, Slice out) {
        out.reset();
        var catalog = SystemView.of(context).catalog();
        String text = table.toText();
        var relation =
                find(catalog, text)
                        .filter(of -> of.relation() instanceof TableDefinition)
                        .orElseThrow(() -> missing(text))
                        .relation();
        if (relation.schema().indexOf(column.toText()).isEmpty()) {
            throw SqlException.of(
                    SqlState.UNDEFINED_COLUMN,
                    "column \""
                            + column.toText()
                            + "\" of relation \""
                            + relation.name().name()
                            + "\" does not exist");
        }
        for (var sequence : catalog.sequences()) {
            var owner = sequence.owner();
            if (owner != null
                    && owner.table().equals(relation.name())
                    && owner.column().equals(column.toText())) {
                out.append(
                        Identifiers.quoted(sequence.name().schema())
                                + "."
                                + Identifiers.quoted(sequence.name().name()));
                return true;
            }
        }
        return false;
    }

    private static CatalogState.Entry sequence(SystemView view, long oid) {
        for (var entry : view.catalog().entries()) {
            if (ObjectIds.of(entry) == oid) {
                return required(entry);
            }
        }
        throw SqlException.of(SqlState.UNDEFINED_TABLE, "could not open relation with OID " + oid);
    }

    private static CatalogState.Entry sequence(SystemView view, String name) {
        return required(find(view.catalog(), name).orElseThrow(() -> missing(name)));
    }

    /// The entry of the relation called `text`, qualified or not.
    public static java.util.Optional<CatalogState.Entry> find(CatalogState catalog, String text) {
        var parts = ReferenceFunctions.parts(text);
        String name = parts.getLast();
        if (parts.size() > 1) {
            return catalog.entry(new QualifiedName(parts.get(parts.size() - 2), name));
        }
        for (String schema : catalog.searchPath()) {
            var found = catalog.entry(new QualifiedName(schema, name));
            if (found.isPresent()) {
                return found;
            }
        }
        return java.util.Optional.empty();
    }

    private static SqlException missing(String name) {
        return SqlException.of(
                SqlState.UNDEFINED_TABLE, "relation \"" + name + "\" does not exist");
    }

    private static CatalogState.Entry required(CatalogState.Entry entry) {
        if (entry.relation() instanceof SequenceDefinition) {
            return entry;
        }
        throw SqlException.of(
                        SqlState.WRONG_OBJECT_TYPE,
                        "cannot open relation \"" + entry.relation().name() + "\"")
                .detail("This operation is not supported for " + entry.relation().kind() + "s.");
    }
}
