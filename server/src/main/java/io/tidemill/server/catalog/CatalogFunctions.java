// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.Cell;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Function;
import io.tidemill.core.function.Function.Volatility;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ArrayValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Functions that clients call on the tables of `pg_catalog`: names and definitions of things by
/// OID, privileges, visibility.
public final class CatalogFunctions {
    private static final Type OID = Type.BIGINT;

    private CatalogFunctions() {}

    /// The functions.
    public static List<Function> all() {
        var all = new ArrayList<Function>();
        references(all);
        definitions(all);
        for (String kind :
                List.of(
                        "table",
                        "type",
                        "function",
                        "operator",
                        "opclass",
                        "collation",
                        "conversion",
                        "statistics_obj",
                        "ts_config",
                        "ts_dict",
                        "ts_parser",
                        "ts_template")) {
            add(
                    all,
                    "pg_" + kind + "_is_visible",
                    List.of(OID),
                    Type.BOOLEAN,
                    kind.equals("table") ? "isTableVisible" : "isVisible",
                    "Whether the name alone finds it.");
        }
        for (String kind :
                List.of(
                        "table",
                        "schema",
                        "database",
                        "function",
                        "sequence",
                        "any_column",
                        "language",
                        "type",
                        "server",
                        "tablespace")) {
            for (Type object : List.of(OID, Type.TEXT)) {
                privilege(all, "has_" + kind + "_privilege", List.of(object, Type.TEXT));
                privilege(all, "has_" + kind + "_privilege", List.of(Type.TEXT, object, Type.TEXT));
            }
        }
        for (Type object : List.of(OID, Type.TEXT)) {
            for (Type column : List.of(Type.SMALLINT, Type.TEXT)) {
                privilege(all, "has_column_privilege", List.of(object, column, Type.TEXT));
            }
            privilege(all, "pg_has_role", List.of(object, Type.TEXT));
        }
        descriptions(all);
        return List.copyOf(all);
    }

    private static void references(List<Function> all) {
        String toOid = "The OID of the thing of this name.";
        String toName = "The name of the thing with this OID.";
        for (String kind : List.of("regclass", "regtype", "regnamespace", "regrole")) {
            String method =
                    "to"
                            + kind.substring(3, 4).toUpperCase(java.util.Locale.ROOT)
                            + kind.substring(4);
            add(all, kind, List.of(Type.TEXT), OID, method, toOid);
            add(all, kind, List.of(OID), Type.TEXT, method + "Name", toName);
        }
        for (String kind : List.of("regproc", "regprocedure")) {
            add(all, kind, List.of(Type.TEXT), Type.TEXT, "same", "The function's name.");
            add(all, kind, List.of(OID), Type.TEXT, "toNumber", "The function's number.");
        }
        addNullable(all, "to_regclass", List.of(Type.TEXT), OID, "toClassOrNull", toOid);
        add(
                all,
                "format_type",
                List.of(OID, Type.INTEGER),
                Type.TEXT,
                "formatType",
                "The name of a type, with its modifier.");
    }

    private static void definitions(List<Function> all) {
        String expression = "The text of a stored expression.";
        add(all, "pg_get_expr", List.of(Type.TEXT, OID), Type.TEXT, "expression", expression);
        add(
                all,
                "pg_get_expr",
                List.of(Type.TEXT, OID, Type.BOOLEAN),
                Type.TEXT,
                "expression",
                expression);
        String view = "The query of a view.";
        addNullable(all, "pg_get_viewdef", List.of(OID), Type.TEXT, "view", view);
        addNullable(all, "pg_get_viewdef", List.of(OID, Type.BOOLEAN), Type.TEXT, "view", view);
        addNullable(all, "pg_get_viewdef", List.of(Type.TEXT), Type.TEXT, "view", view);
        String index = "The definition of an index, or the name of one of its columns.";
        addNullable(all, "pg_get_indexdef", List.of(OID), Type.TEXT, "index", index);
        addNullable(
                all,
                "pg_get_indexdef",
                List.of(OID, Type.INTEGER, Type.BOOLEAN),
                Type.TEXT,
                "index",
                index);
        String constraint = "The definition of a constraint.";
        addNullable(all, "pg_get_constraintdef", List.of(OID), Type.TEXT, "constraint", constraint);
        addNullable(
                all,
                "pg_get_constraintdef",
                List.of(OID, Type.BOOLEAN),
                Type.TEXT,
                "constraint",
                constraint);
        for (String name :
                List.of(
                        "pg_get_function_result",
                        "pg_get_function_arguments",
                        "pg_get_function_identity_arguments",
                        "pg_get_functiondef",
                        "pg_get_partkeydef",
                        "pg_get_triggerdef",
                        "pg_get_ruledef",
                        "pg_get_statisticsobjdef_columns")) {
            addNullable(all, name, List.of(OID), Type.TEXT, "none", "A definition: none is kept.");
            addNullable(
                    all,
                    name,
                    List.of(OID, Type.BOOLEAN),
                    Type.TEXT,
                    "none",
                    "A definition: none is kept.");
        }
        addNullable(
                all,
                "pg_get_serial_sequence",
                List.of(Type.TEXT, Type.TEXT),
                Type.TEXT,
                "none",
                "The sequence of a column: there are none.");
        add(
                all,
                "pg_relation_is_publishable",
                List.of(OID),
                Type.BOOLEAN,
                "never",
                "Whether it can be replicated: never.");
        for (String name : List.of("pg_table_size", "pg_relation_size", "pg_total_relation_size")) {
            add(all, name, List.of(OID), Type.BIGINT, "size", "Bytes on disk: not measured, 0.");
        }
        add(
                all,
                "pg_size_pretty",
                List.of(Type.BIGINT),
                Type.TEXT,
                "sizeText",
                "A number of bytes as people read it.");
        add(
                all,
                "pg_encoding_to_char",
                List.of(Type.INTEGER),
                Type.TEXT,
                "encoding",
                "The name of an encoding.");
    }

    private static void descriptions(List<Function> all) {
        String comment = "A comment: none are kept.";
        addNullable(all, "obj_description", List.of(OID), Type.TEXT, "none", comment);
        addNullable(all, "obj_description", List.of(OID, Type.TEXT), Type.TEXT, "none", comment);
        addNullable(all, "shobj_description", List.of(OID, Type.TEXT), Type.TEXT, "none", comment);
        addNullable(all, "col_description", List.of(OID, Type.INTEGER), Type.TEXT, "none", comment);
        for (Type element : List.of(Type.TEXT, Type.BIGINT)) {
            add(
                    all,
                    "array_to_string",
                    List.of(Type.array(element), Type.TEXT),
                    Type.TEXT,
                    element.equals(Type.TEXT) ? "join" : "joinNumbers",
                    "The elements that are not NULL as text, with a separator between.");
        }
        addNullable(
                all,
                "pg_tablespace_location",
                List.of(OID),
                Type.TEXT,
                "none",
                "The directory of a tablespace: not told.");
        add(
                all,
                "current_schemas",
                List.of(Type.BOOLEAN),
                Type.array(Type.TEXT),
                "currentSchemas",
                "The schemas that names without one are looked for in.");
    }

    private static void privilege(List<Function> all, String name, List<Type> arguments) {
        add(all, name, arguments, Type.BOOLEAN, "isAllowed", "Whether the user may: always.");
    }

    private static void add(
            List<Function> all,
            String name,
            List<Type> arguments,
            Type result,
            String method,
            String description) {
        all.add(function(name, arguments, result, false, method, description));
    }

    private static void addNullable(
            List<Function> all,
            String name,
            List<Type> arguments,
            Type result,
            String method,
            String description) {
        all.add(function(name, arguments, result, true, method, description));
    }

    private static Function function(
            String name,
            List<Type> arguments,
            Type result,
            boolean nullable,
            String method,
            String description) {
        String example =
                arguments.stream()
                        .map(Type::sql)
                        .collect(Collectors.joining(", ", name + "(", ")"));
        return new Function(
                name,
                arguments,
                false,
                result,
                nullable,
                Volatility.STABLE,
                CatalogFunctions.class,
                method,
                description,
                example);
    }

    private static CatalogState catalog(EvaluationContext context) {
        if (context.catalog() instanceof CatalogState state) {
            return state;
        }
        throw SqlException.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "the catalog cannot be read in a materialized view")
                .hint("Use the function in a query of its own.");
    }

    // --- Names ---------------------------------------------------------------------------------

    /// `'name'::regclass`
    ///
    /// Errors: 42P01 where there is no such relation.
    public static long toClass(EvaluationContext context, Slice name) {
        String text = name.toText();
        return find(catalog(context), text)
                .orElseThrow(() ->
                        SqlException.of(
                                SqlState.UNDEFINED_TABLE,
                                "relation \"" + text + "\" does not exist"));
    }

    /// `to_regclass('name')`
    public static boolean toClassOrNull(EvaluationContext context, Slice name, Cell out) {
        var found = find(catalog(context), name.toText());
        found.ifPresent(oid -> out.longValue = oid);
        return found.isPresent();
    }

    private static Optional<Long> find(CatalogState catalog, String text) {
        if (!text.isEmpty() && text.chars().allMatch(Character::isDigit)) {
            return Optional.of(Long.valueOf(text));
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
    private static List<String> parts(String text) {
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

    /// `oid::regclass`
    public static void toClassName(EvaluationContext context, long oid, Slice out) {
        out.reset();
        var catalog = catalog(context);
        for (var numbered : ObjectIds.relations(catalog)) {
            if (numbered.oid() == oid) {
                out.append(shown(catalog, numbered.relation().name()));
                return;
            }
        }
        for (var index : ObjectIds.indexes(catalog)) {
            if (index.oid() == oid) {
                out.append(shown(catalog, index.name()));
                return;
            }
        }
        out.append(oid == 0 ? "-" : Long.toString(oid));
    }

    private static String shown(CatalogState catalog, QualifiedName name) {
        return catalog.searchPath().contains(name.schema())
                ? name.name()
                : name.schema() + "." + name.name();
    }

    /// `'name'::regtype`
    ///
    /// Errors: 42704 where there is no such type.
    public static long toType(Slice name) {
        String text = parts(name.toText()).getLast();
        Long oid = TypeNames.oid(text);
        if (oid == null) {
            throw SqlException.of(
                    SqlState.UNDEFINED_OBJECT, "type \"" + text + "\" does not exist");
        }
        return oid;
    }

    /// `oid::regtype`
    public static void toTypeName(long oid, Slice out) {
        out.reset();
        out.append(
                TypeNames.internal(oid) == null ? Long.toString(oid) : TypeNames.format(oid, -1));
    }

    /// `'name'::regnamespace`
    public static long toNamespace(EvaluationContext context, Slice name) {
        String schema = parts(name.toText()).getLast();
        if (!catalog(context).schemas().contains(schema)) {
            throw SqlException.of(
                    SqlState.INVALID_SCHEMA_NAME, "schema \"" + schema + "\" does not exist");
        }
        return ObjectIds.schema(schema);
    }

    /// `oid::regnamespace`
    public static void toNamespaceName(EvaluationContext context, long oid, Slice out) {
        out.reset();
        for (String schema : catalog(context).schemas()) {
            if (ObjectIds.schema(schema) == oid) {
                out.append(schema);
                return;
            }
        }
        out.append(Long.toString(oid));
    }

    /// `'name'::regrole`
    public static long toRole(Slice name) {
        return ObjectIds.ROLE;
    }

    /// `oid::regrole`
    public static void toRoleName(long oid, Slice out) {
        out.reset();
        out.append(ServerTables.ROLE_NAME);
    }

    /// `'name'::regproc`
    public static void same(Slice name, Slice out) {
        out.set(name);
    }

    /// `oid::regproc`
    public static void toNumber(long oid, Slice out) {
        out.reset();
        out.append(Long.toString(oid));
    }

    /// `format_type(oid, modifier)`
    public static void formatType(long oid, long modifier, Slice out) {
        out.reset();
        out.append(TypeNames.format(oid, modifier));
    }

    // --- Definitions ---------------------------------------------------------------------------

    /// `pg_get_expr(expression, relation)`
    public static void expression(Slice text, long relation, Slice out) {
        out.set(text);
    }

    /// `pg_get_expr(expression, relation, pretty)`
    public static void expression(Slice text, long relation, long pretty, Slice out) {
        out.set(text);
    }

    /// `pg_get_viewdef(oid)`
    public static boolean view(EvaluationContext context, long oid, Slice out) {
        for (var numbered : ObjectIds.relations(catalog(context))) {
            if (numbered.oid() == oid && numbered.relation() instanceof ViewDefinition view) {
                return found(view.sql(), out);
            }
        }
        return false;
    }

    /// `pg_get_viewdef(oid, pretty)`
    public static boolean view(EvaluationContext context, long oid, long pretty, Slice out) {
        return view(context, oid, out);
    }

    /// `pg_get_viewdef(name)`
    public static boolean view(EvaluationContext context, Slice name, Slice out) {
        return view(context, toClass(context, name), out);
    }

    private static boolean found(@Nullable String text, Slice out) {
        out.reset();
        if (text != null) {
            out.append(text);
        }
        return text != null;
    }

    /// `pg_get_indexdef(oid)`
    public static boolean index(EvaluationContext context, long oid, Slice out) {
        return index(context, oid, 0, 0, out);
    }

    /// `pg_get_indexdef(oid, column, pretty)`
    public static boolean index(
            EvaluationContext context, long oid, long column, long pretty, Slice out) {
        var catalog = catalog(context);
        for (var index : ObjectIds.indexes(catalog)) {
            if (index.oid() == oid) {
                return found(
                        column == 0
                                ? RelationTables.indexText(catalog, index)
                                : RelationTables.indexColumn(catalog, index, (int) column - 1),
                        out);
            }
        }
        return false;
    }

    /// `pg_get_constraintdef(oid)`
    public static boolean constraint(EvaluationContext context, long oid, Slice out) {
        return found(RelationTables.constraintText(catalog(context), oid), out);
    }

    /// `pg_get_constraintdef(oid, pretty)`
    public static boolean constraint(EvaluationContext context, long oid, long pretty, Slice out) {
        return constraint(context, oid, out);
    }

    // --- Answers that are always the same ------------------------------------------------------

    /// NULL
    public static boolean none(long oid, Slice out) {
        return false;
    }

    /// NULL
    public static boolean none(long oid, long column, Slice out) {
        return false;
    }

    /// NULL
    public static boolean none(long oid, Slice catalog, Slice out) {
        return false;
    }

    /// NULL
    public static boolean none(Slice table, Slice column, Slice out) {
        return false;
    }

    /// `pg_table_is_visible(oid)`: not those of the system, so that lists show what users made.
    public static boolean isTableVisible(long oid) {
        return ObjectIds.isUserMade(oid);
    }

    /// `pg_type_is_visible(oid)` and the like
    public static boolean isVisible(long oid) {
        return true;
    }

    /// Never.
    public static boolean never(long oid) {
        return false;
    }

    /// `has_table_privilege(oid, privilege)`
    public static boolean isAllowed(long object, Slice privilege) {
        return true;
    }

    /// `has_table_privilege(name, privilege)`
    public static boolean isAllowed(Slice object, Slice privilege) {
        return true;
    }

    /// `has_table_privilege(user, oid, privilege)`
    public static boolean isAllowed(Slice user, long object, Slice privilege) {
        return true;
    }

    /// `has_table_privilege(user, name, privilege)`
    public static boolean isAllowed(Slice user, Slice object, Slice privilege) {
        return true;
    }

    /// `has_column_privilege(oid, number, privilege)`
    public static boolean isAllowed(long object, long column, Slice privilege) {
        return true;
    }

    /// `has_column_privilege(oid, name, privilege)`
    public static boolean isAllowed(long object, Slice column, Slice privilege) {
        return true;
    }

    /// `pg_table_size(oid)`
    public static long size(long oid) {
        return 0;
    }

    /// `pg_size_pretty(bytes)`
    public static void sizeText(long bytes, Slice out) {
        String[] units = {"bytes", "kB", "MB", "GB", "TB", "PB"};
        int unit = 0;
        long left = bytes;
        while (Math.abs(left) >= 10_240 && unit < units.length - 1) {
            left = (left + 512) / 1024;
            unit++;
        }
        out.reset();
        out.append(left + " " + units[unit]);
    }

    /// `pg_encoding_to_char(encoding)`
    public static void encoding(long encoding, Slice out) {
        out.reset();
        out.append("UTF8");
    }

    /// `array_to_string(text[], separator)`
    public static void join(Slice array, Slice separator, Slice out) {
        out.reset();
        var elements = new ArrayValue.Reader(array);
        for (boolean first = true; elements.next(); ) {
            if (!elements.isNull()) {
                if (!first) {
                    out.append(separator);
                }
                first = false;
                out.append(elements.bytes());
            }
        }
    }

    /// `array_to_string(bigint[], separator)`
    public static void joinNumbers(Slice array, Slice separator, Slice out) {
        out.reset();
        var elements = new ArrayValue.Reader(array);
        for (boolean first = true; elements.next(); ) {
            if (!elements.isNull()) {
                if (!first) {
                    out.append(separator);
                }
                first = false;
                out.append(Long.toString(elements.asLong()));
            }
        }
    }

    /// `current_schemas(implicit)`
    public static void currentSchemas(long implicit, Slice out) {
        if (implicit != 0) {
            ArrayValue.start(2, out);
            ArrayValue.appendBytes(Slice.of("pg_catalog"), out);
        } else {
            ArrayValue.start(1, out);
        }
        ArrayValue.appendBytes(Slice.of(QualifiedName.PUBLIC), out);
    }
}
