// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.Cell;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Function;
import io.tidemill.core.type.SystemType;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ArrayValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// From names of things to their OIDs and back: what a cast to `regclass` and the like is made of.
/// `regclass(text)` reads a name, `regclass(oid)` takes a number as it is, `regclassout` gives the
/// name.
public final class ReferenceFunctions {
    private ReferenceFunctions() {}

    static List<Function> all() {
        var list = new FunctionList(ReferenceFunctions.class);
        reference(list, SystemType.REGCLASS, "Class");
        reference(list, SystemType.REGTYPE, "Type");
        reference(list, SystemType.REGNAMESPACE, "Namespace");
        reference(list, SystemType.REGROLE, "Role");
        for (SystemType kind : List.of(SystemType.REGPROC, SystemType.REGPROCEDURE)) {
            Type type = Type.of(kind);
            list.add(kind.sql(), List.of(Type.TEXT), type, "same", "The function's name.");
            list.add(kind.sql(), List.of(Type.OID), type, "functionName", "The function's name.");
        }
        Type numbered = Type.of(SystemType.NUMBERED);
        list.addNullable(".x", List.of(numbered), Type.BIGINT, "element", "The element.");
        list.add(".n", List.of(numbered), Type.INTEGER, "number", "The element's number.");
        list.addCalledOnNull(
                "format_type",
                List.of(Type.OID, Type.INTEGER),
                Type.TEXT,
                "formatType",
                "The name of a type, with its modifier.");
        return list.functions();
    }

    private static void reference(FunctionList list, SystemType kind, String what) {
        Type type = Type.of(kind);
        String toOid = "The OID of the thing of this name.";
        list.add(kind.sql(), List.of(Type.TEXT), type, "to" + what, toOid);
        list.add(kind.sql(), List.of(Type.OID), type, "same", "The thing with this OID.");
        list.add(
                kind.sql() + "out",
                List.of(type),
                Type.TEXT,
                "name" + what,
                "The name of the thing with this OID.");
        list.addNullable(
                "to_" + kind.sql(),
                List.of(Type.TEXT),
                type,
                "to" + what + "OrNull",
                toOid + " NULL where there is none.");
    }

    /// `(_pg_expandarray(array)).x`
    public static boolean element(Slice pair, Cell out) {
        var reader = new ArrayValue.Reader(pair);
        boolean found = reader.next() && !reader.isNull();
        out.longValue = found ? reader.asLong() : 0;
        return found;
    }

    /// `(_pg_expandarray(array)).n`
    public static long number(Slice pair) {
        var reader = new ArrayValue.Reader(pair);
        reader.next();
        reader.next();
        return reader.asLong();
    }

    /// `oid::regclass` and the like
    public static long same(long oid) {
        return oid;
    }

    /// `'name'::regproc`
    public static void same(Slice name, Slice out) {
        out.set(name);
    }

    /// `oid::regproc`
    public static void functionName(EvaluationContext context, long oid, Slice out) {
        out.reset();
        var routine = SystemView.of(context).catalog().systemTables().routine(oid);
        out.append(routine.map(Routine::name).orElseGet(() -> oid == 0 ? "-" : Long.toString(oid)));
    }

    private static boolean found(Optional<Long> oid, Cell out) {
        oid.ifPresent(number -> out.longValue = number);
        return oid.isPresent();
    }

    private static long required(Optional<Long> oid, SqlState state, String kind, String name) {
        return oid.orElseThrow(
                () -> SqlException.of(state, "%s \"%s\" does not exist".formatted(kind, name)));
    }

    /// The OID that a name consists of, or empty.
    private static Optional<Long> number(String text) {
        return !text.isEmpty() && text.length() < 11 && text.chars().allMatch(Character::isDigit)
                ? Optional.of(Long.valueOf(text))
                : Optional.empty();
    }

    // --- Relations -----------------------------------------------------------------------------

    /// `'name'::regclass`
    ///
    /// Errors: 42P01 where there is no such relation.
    public static long toClass(EvaluationContext context, Slice name) {
        String text = name.toText();
        return required(
                relation(SystemView.of(context).catalog(), text),
                SqlState.UNDEFINED_TABLE,
                "relation",
                text);
    }

    /// `to_regclass('name')`
    public static boolean toClassOrNull(EvaluationContext context, Slice name, Cell out) {
        return found(relation(SystemView.of(context).catalog(), name.toText()), out);
    }

    /// The OID of the relation or index called `text`, qualified or not, or that is its number.
    static Optional<Long> relation(CatalogState catalog, String text) {
        var number = number(text);
        if (number.isPresent()) {
            return number;
        }
        var parts = parts(text);
        String name = parts.getLast();
        var schemas =
                parts.size() > 1 ? List.of(parts.get(parts.size() - 2)) : catalog.searchPath();
        for (String schema : schemas) {
            var qualified = new QualifiedName(schema, name);
            for (var numbered : ObjectIds.relations(catalog)) {
                if (numbered.relation().name().equals(qualified)) {
                    return Optional.of(numbered.oid());
                }
            }
            for (var index : ObjectIds.indexes(catalog)) {
                if (index.name().equals(qualified)) {
                    return Optional.of(index.oid());
                }
            }
        }
        return Optional.empty();
    }

    /// The parts of `a."B".c`, folded; at least one, none empty.
    public static List<String> parts(String text) {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    part.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == '.' && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(quoted ? c : Character.toLowerCase(c));
            }
        }
        parts.add(part.toString());
        if (quoted || parts.contains("")) {
            throw SqlException.of(SqlState.INVALID_PARAMETER_VALUE, "invalid name syntax");
        }
        return parts;
    }

    /// The text of `oid::regclass`: qualified where the name alone does not find it.
    public static void nameClass(EvaluationContext context, long oid, Slice out) {
        out.reset();
        var catalog = SystemView.of(context).catalog();
        QualifiedName name = name(catalog, oid);
        if (name == null) {
            out.append(oid == 0 ? "-" : Long.toString(oid));
        } else {
            if (!PrivilegeFunctions.isVisible(catalog, name)) {
                out.append(Identifiers.quoted(name.schema()) + ".");
            }
            out.append(Identifiers.quoted(name.name()));
        }
    }

    private static @Nullable QualifiedName name(CatalogState catalog, long oid) {
        for (var numbered : ObjectIds.relations(catalog)) {
            if (numbered.oid() == oid) {
                return numbered.relation().name();
            }
        }
        for (var index : ObjectIds.indexes(catalog)) {
            if (index.oid() == oid) {
                return index.name();
            }
        }
        return null;
    }

    // --- Types ---------------------------------------------------------------------------------

    /// `'name'::regtype`
    ///
    /// Errors: 42704 where there is no such type.
    public static long toType(Slice name) {
        String text = name.toText();
        return required(type(text), SqlState.UNDEFINED_OBJECT, "type", text);
    }

    /// `to_regtype('name')`
    public static boolean toTypeOrNull(Slice name, Cell out) {
        return found(type(name.toText()), out);
    }

    private static Optional<Long> type(String text) {
        var number = number(text);
        if (number.isPresent()) {
            return number;
        }
        String plain = text.strip();
        boolean array = plain.endsWith("[]");
        if (array) {
            plain = plain.substring(0, plain.length() - 2).strip();
        }
        int modifier = plain.indexOf('(');
        if (modifier > 0 && plain.endsWith(")")) {
            plain = plain.substring(0, modifier);
        }
        if (plain.toLowerCase(java.util.Locale.ROOT).startsWith("pg_catalog.")) {
            plain = plain.substring("pg_catalog.".length());
        }
        Long oid = plain.isEmpty() ? null : TypeNames.oid(parts(plain).getLast());
        return Optional.ofNullable(oid == null || !array ? oid : TypeNames.array(oid));
    }

    /// The text of `oid::regtype`
    public static void nameType(long oid, Slice out) {
        out.reset();
        if (TypeNames.internal(oid) != null) {
            out.append(TypeNames.format(oid, -1));
        } else {
            out.append(oid == 0 ? "-" : Long.toString(oid));
        }
    }

    /// `format_type(oid, modifier)`; without a modifier where that is NULL.
    public static boolean formatType(@Nullable Slice oid, @Nullable Slice modifier, Slice out) {
        if (oid == null) {
            return false;
        }
        long type = ArrayValue.asLong(oid);
        out.reset();
        out.append(
                type == 0
                        ? "-"
                        : TypeNames.format(
                                type, modifier == null ? -1 : ArrayValue.asLong(modifier)));
        return true;
    }

    // --- Schemas and roles ---------------------------------------------------------------------

    /// `'name'::regnamespace`
    ///
    /// Errors: 3F000 where there is no such schema.
    public static long toNamespace(EvaluationContext context, Slice name) {
        String text = name.toText();
        return required(schema(context, text), SqlState.INVALID_SCHEMA_NAME, "schema", text);
    }

    /// `to_regnamespace('name')`
    public static boolean toNamespaceOrNull(EvaluationContext context, Slice name, Cell out) {
        return found(schema(context, name.toText()), out);
    }

    private static Optional<Long> schema(EvaluationContext context, String text) {
        var number = number(text);
        if (number.isPresent()) {
            return number;
        }
        String schema = parts(text).getLast();
        return SystemView.of(context).schemas().contains(schema)
                ? Optional.of(ObjectIds.schema(schema))
                : Optional.empty();
    }

    /// The text of `oid::regnamespace`
    public static void nameNamespace(EvaluationContext context, long oid, Slice out) {
        out.reset();
        for (String schema : SystemView.of(context).schemas()) {
            if (ObjectIds.schema(schema) == oid) {
                out.append(Identifiers.quoted(schema));
                return;
            }
        }
        out.append(oid == 0 ? "-" : Long.toString(oid));
    }

    /// `'name'::regrole`
    ///
    /// Errors: 42704 where there is no such role.
    public static long toRole(Slice name) {
        String text = name.toText();
        return required(role(text), SqlState.UNDEFINED_OBJECT, "role", text);
    }

    /// `to_regrole('name')`
    public static boolean toRoleOrNull(Slice name, Cell out) {
        return found(role(name.toText()), out);
    }

    private static Optional<Long> role(String text) {
        var number = number(text);
        return number.isPresent() || !parts(text).getLast().equals(ServerTables.ROLE_NAME)
                ? number
                : Optional.of((long) ObjectIds.ROLE);
    }

    /// The text of `oid::regrole`
    public static void nameRole(long oid, Slice out) {
        out.reset();
        out.append(
                oid == ObjectIds.ROLE
                        ? ServerTables.ROLE_NAME
                        : oid == 0 ? "-" : Long.toString(oid));
    }
}
