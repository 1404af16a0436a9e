// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Function;
import io.tidemill.core.type.SystemType;
import io.tidemill.core.type.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions that give the definitions of things as SQL, and what is said of them.
public final class DefinitionFunctions {
    private DefinitionFunctions() {}

    static List<Function> all() {
        var list = new FunctionList(DefinitionFunctions.class);
        var oid = List.of(Type.OID);
        var pretty = List.of(Type.OID, Type.BOOLEAN);
        String expression = "The text of a stored expression.";
        list.add("pg_get_expr", List.of(Type.TEXT, Type.OID), Type.TEXT, "expression", expression);
        list.add(
                "pg_get_expr",
                List.of(Type.TEXT, Type.OID, Type.BOOLEAN),
                Type.TEXT,
                "expression",
                expression);
        String view = "The query of a view.";
        list.addNullable("pg_get_viewdef", oid, Type.TEXT, "view", view);
        list.addNullable("pg_get_viewdef", pretty, Type.TEXT, "view", view);
        list.addNullable(
                "pg_get_viewdef", List.of(Type.OID, Type.INTEGER), Type.TEXT, "view", view);
        list.addNullable("pg_get_viewdef", List.of(Type.TEXT), Type.TEXT, "view", view);
        list.addNullable(
                "pg_get_viewdef", List.of(Type.TEXT, Type.BOOLEAN), Type.TEXT, "view", view);
        String index = "The definition of an index, or the name of one of its columns.";
        list.addNullable("pg_get_indexdef", oid, Type.TEXT, "index", index);
        list.addNullable(
                "pg_get_indexdef",
                List.of(Type.OID, Type.INTEGER, Type.BOOLEAN),
                Type.TEXT,
                "index",
                index);
        String constraint = "The definition of a constraint.";
        list.addNullable("pg_get_constraintdef", oid, Type.TEXT, "constraint", constraint);
        list.addNullable("pg_get_constraintdef", pretty, Type.TEXT, "constraint", constraint);
        routines(list);
        absent(list);
        return list.functions();
    }

    private static void routines(FunctionList list) {
        var oid = List.of(Type.OID);
        list.addNullable(
                "pg_get_function_result",
                oid,
                Type.TEXT,
                "result",
                "The type of a function's result.");
        for (String name :
                List.of("pg_get_function_arguments", "pg_get_function_identity_arguments")) {
            list.addNullable(
                    name, oid, Type.TEXT, "arguments", "The types of a function's arguments.");
        }
        list.addNullable(
                "pg_get_functiondef",
                oid,
                Type.TEXT,
                "routine",
                "What a function does, as a statement that PostgreSQL would make it by.");
        String comment = "What is said of a thing: the comment, or a function's description.";
        list.addNullable("obj_description", oid, Type.TEXT, "description", comment);
        list.addNullable(
                "obj_description", List.of(Type.OID, Type.NAME), Type.TEXT, "description", comment);
        list.addNullable(
                "obj_description",
                List.of(Type.of(SystemType.REGPROC), Type.NAME),
                Type.TEXT,
                "none",
                "What is said of a function by its name alone: nothing.");
    }

    private static void absent(FunctionList list) {
        var oid = List.of(Type.OID);
        var pretty = List.of(Type.OID, Type.BOOLEAN);
        for (String name :
                List.of(
                        "pg_get_function_sqlbody",
                        "pg_get_partkeydef",
                        "pg_get_triggerdef",
                        "pg_get_ruledef",
                        "pg_get_statisticsobjdef",
                        "pg_get_statisticsobjdef_columns",
                        "pg_tablespace_location")) {
            list.addNullable(name, oid, Type.TEXT, "none", "A definition: none is kept.");
            list.addNullable(name, pretty, Type.TEXT, "none", "A definition: none is kept.");
        }
        list.addNullable(
                "pg_get_partition_constraintdef",
                oid,
                Type.TEXT,
                "none",
                "The bounds of a partition: there are none.");
        list.addNullable(
                "pg_get_function_arg_default",
                List.of(Type.OID, Type.INTEGER),
                Type.TEXT,
                "none",
                "The default of an argument: there are none.");
        String comment = "A comment: none are kept.";
        list.addNullable(
                "shobj_description", List.of(Type.OID, Type.NAME), Type.TEXT, "none", comment);
        list.addNullable(
                "col_description",
                List.of(Type.OID, Type.INTEGER),
                Type.TEXT,
                "columnDescription",
                "The comment on a column.");
        for (String name : List.of("pg_relation_is_publishable", "pg_is_other_temp_schema")) {
            list.add(name, oid, Type.BOOLEAN, "never", "Never.");
        }
        list.add(
                "pg_stat_get_numscans",
                oid,
                Type.BIGINT,
                "zero",
                "How often an index was read: not counted, 0.");
        list.add("pg_my_temp_schema", List.of(), Type.OID, "zero", "There is none: 0.");
    }

    private static boolean found(@Nullable String text, Slice out) {
        out.reset();
        if (text != null) {
            out.append(text);
        }
        return text != null;
    }

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
        for (var numbered : ObjectIds.relations(SystemView.of(context).catalog())) {
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
        return view(context, ReferenceFunctions.toClass(context, name), out);
    }

    /// `pg_get_viewdef(name, pretty)`
    public static boolean view(EvaluationContext context, Slice name, long pretty, Slice out) {
        return view(context, name, out);
    }

    /// `pg_get_indexdef(oid)`
    public static boolean index(EvaluationContext context, long oid, Slice out) {
        return index(context, oid, 0, 0, out);
    }

    /// `pg_get_indexdef(oid, column, pretty)`
    public static boolean index(
            EvaluationContext context, long oid, long column, long pretty, Slice out) {
        var catalog = SystemView.of(context).catalog();
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
        return found(RelationTables.constraintText(SystemView.of(context).catalog(), oid), out);
    }

    /// `pg_get_constraintdef(oid, pretty)`
    public static boolean constraint(EvaluationContext context, long oid, long pretty, Slice out) {
        return constraint(context, oid, out);
    }

    private static @Nullable Routine find(EvaluationContext context, long oid) {
        return SystemView.of(context).catalog().systemTables().routine(oid).orElse(null);
    }

    /// `pg_get_function_result(oid)`
    public static boolean result(EvaluationContext context, long oid, Slice out) {
        var routine = find(context, oid);
        return found(routine == null ? null : routine.resultText(), out);
    }

    /// `pg_get_function_arguments(oid)`
    public static boolean arguments(EvaluationContext context, long oid, Slice out) {
        var routine = find(context, oid);
        return found(routine == null ? null : routine.argumentText(), out);
    }

    /// `pg_get_functiondef(oid)`
    ///
    /// Errors: 42809 for what is not a scalar function.
    public static boolean routine(EvaluationContext context, long oid, Slice out) {
        var routine = find(context, oid);
        if (routine == null) {
            return false;
        }
        if (!routine.kind().equals("f")) {
            throw SqlException.of(
                    SqlState.WRONG_OBJECT_TYPE,
                    "\"" + routine.name() + "\" is not a scalar function");
        }
        return found(
                """
                CREATE OR REPLACE FUNCTION pg_catalog.%s(%s)
                 RETURNS %s
                 LANGUAGE internal
                AS $function$%s$function$
                """
                        .formatted(
                                routine.name(),
                                routine.argumentText(),
                                routine.resultText(),
                                routine.name()),
                out);
    }

    /// `obj_description(oid)`
    public static boolean description(EvaluationContext context, long oid, Slice out) {
        var routine = find(context, oid);
        return found(routine == null ? comment(context, oid, 0, "") : routine.description(), out);
    }

    /// `col_description(oid, column)`
    public static boolean columnDescription(
            EvaluationContext context, long oid, long column, Slice out) {
        return found(column == 0 ? null : comment(context, oid, column, "pg_class"), out);
    }

    private static @Nullable String comment(
            EvaluationContext context, long oid, long column, String catalog) {
        for (var of : Descriptions.all(SystemView.of(context).catalog())) {
            String in = of.catalog() == ObjectIds.CLASS_CATALOG ? "pg_class" : "pg_namespace";
            if (of.oid() == oid
                    && of.column() == column
                    && (catalog.isEmpty() || in.equals(catalog))) {
                return of.text();
            }
        }
        return null;
    }

    /// `obj_description(oid, catalog)`
    public static boolean description(
            EvaluationContext context, long oid, Slice catalog, Slice out) {
        return catalog.toText().equals("pg_proc")
                ? description(context, oid, out)
                : found(comment(context, oid, 0, catalog.toText()), out);
    }

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

    /// Never.
    public static boolean never(long oid) {
        return false;
    }

    /// 0
    public static long zero() {
        return 0;
    }

    /// 0
    public static long zero(long oid) {
        return 0;
    }
}
