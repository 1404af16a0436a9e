// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.function.Functions;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.util.List;
import java.util.stream.Collectors;

/// The functions that SQL knows: `tm_functions`, which `SHOW FUNCTIONS` reads, and `pg_proc`.
final class FunctionTables {
    private static final long FIRST_OID = 100_000;

    private FunctionTables() {}

    /// The tables, which show `functions`.
    static List<SystemTables.SystemTable> all(Functions functions) {
        return List.of(
                Rows.described(
                        "tm_catalog",
                        "tm_functions",
                        """
                        name text, arguments text, result text, description text,
                        example text\
                        """,
                        (view, rows) -> functions(functions, rows)),
                Rows.described(
                        "pg_catalog",
                        "pg_proc",
                        """
                        oid oid, proname name, pronamespace oid, proowner oid, prolang oid,
                        procost float4, prorows float4, provariadic oid, prosupport oid,
                        prokind char, prosecdef bool, proleakproof bool, proisstrict bool,
                        proretset bool, provolatile char, proparallel char, pronargs int2,
                        pronargdefaults int2, prorettype oid, proargtypes oid[],
                        proallargtypes oid[], proargmodes text[], proargnames text[],
                        proargdefaults text, protrftypes oid[], prosrc text, probin text,
                        prosqlbody text, proconfig text[], proacl text[]\
                        """,
                        (view, rows) -> procedures(functions, rows)));
    }

    private static void functions(Functions functions, Rows rows) {
        for (var function : functions.scalars()) {
            rows.add(
                    function.name(),
                    arguments(function.arguments()) + (function.variadic() ? ", …" : ""),
                    text(function.result()),
                    function.description(),
                    function.example());
        }
        for (var aggregate : functions.aggregates()) {
            rows.add(
                    aggregate.name(),
                    arguments(aggregate.arguments()),
                    text(aggregate.result()),
                    aggregate.description(),
                    aggregate.example());
        }
        for (var window : functions.windowFunctions()) {
            rows.add(
                    window.name(),
                    arguments(window.arguments()),
                    text(window.result()),
                    window.description(),
                    window.example());
        }
    }

    private static String arguments(List<Type> types) {
        return types.stream().map(FunctionTables::text).collect(Collectors.joining(", "));
    }

    private static String text(Type type) {
        return type.name() == TypeName.UNKNOWN ? "any" : type.toString();
    }

    private static void procedures(Functions functions, Rows rows) {
        long oid = FIRST_OID;
        for (var function : functions.scalars()) {
            if (Character.isLetter(function.name().charAt(0))) {
                procedure(rows, oid, function.name(), "f", function.arguments(), function.result());
            }
            oid++;
        }
        for (var aggregate : functions.aggregates()) {
            procedure(
                    rows, oid++, aggregate.name(), "a", aggregate.arguments(), aggregate.result());
        }
        for (var window : functions.windowFunctions()) {
            procedure(rows, oid++, window.name(), "w", window.arguments(), window.result());
        }
    }

    private static void procedure(
            Rows rows, long oid, String name, String kind, List<Type> arguments, Type result) {
        rows.addNamed(
                "oid",
                oid,
                "proname",
                name,
                "pronamespace",
                ObjectIds.schema("pg_catalog"),
                "proowner",
                ObjectIds.ROLE,
                "prokind",
                kind,
                "proisstrict",
                kind.equals("f"),
                "provolatile",
                "s",
                "proparallel",
                "s",
                "pronargs",
                arguments.size(),
                "prorettype",
                ObjectIds.type(result),
                "proargtypes",
                arguments.stream().map(ObjectIds::type).toList(),
                "prosrc",
                name);
    }
}
