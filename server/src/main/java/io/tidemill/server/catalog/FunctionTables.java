// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.function.Function;
import io.tidemill.core.function.Functions;
import io.tidemill.core.type.SystemType;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The functions that SQL knows: `tm_functions`, which `SHOW FUNCTIONS` reads, `pg_proc`,
/// `pg_operator` and what is said of them.
final class FunctionTables {
    private static final String SCHEMA = "pg_catalog";
    private static final long FIRST_OID = 100_000;

    private FunctionTables() {}

    /// The functions, numbered.
    static List<Routine> routines(Functions functions) {
        var all = new ArrayList<Routine>();
        for (var function : functions.scalars()) {
            if (function.name().startsWith(".") || function.name().startsWith("[")) {
                continue; // written otherwise than by name
            }
            all.add(
                    new Routine(
                            FIRST_OID + all.size(),
                            function.name(),
                            "f",
                            volatility(function.volatility()),
                            true,
                            function.variadic(),
                            function.arguments(),
                            function.result(),
                            false,
                            function.description(),
                            function.example()));
        }
        for (var aggregate : functions.aggregates()) {
            all.add(
                    new Routine(
                            FIRST_OID + all.size(),
                            aggregate.name(),
                            "a",
                            "i",
                            false,
                            false,
                            aggregate.arguments(),
                            aggregate.result(),
                            false,
                            aggregate.description(),
                            aggregate.example()));
        }
        for (var window : functions.windowFunctions()) {
            all.add(
                    new Routine(
                            FIRST_OID + all.size(),
                            window.name(),
                            "w",
                            "i",
                            false,
                            false,
                            window.arguments(),
                            window.result(),
                            false,
                            window.description(),
                            window.example()));
        }
        for (var set : functions.setFunctions()) {
            var columns = set.columns();
            all.add(
                    new Routine(
                            FIRST_OID + all.size(),
                            set.name(),
                            "f",
                            "i",
                            true,
                            false,
                            set.arguments(),
                            columns.size() == 1
                                    ? columns.getFirst().type()
                                    : Type.of(SystemType.NUMBERED),
                            true,
                            set.description(),
                            set.example()));
        }
        return all;
    }

    private static String volatility(Function.Volatility volatility) {
        return switch (volatility) {
            case IMMUTABLE -> "i";
            case STABLE -> "s";
            case VOLATILE -> "v";
        };
    }

    /// The tables, which show `routines`.
    static List<SystemTables.SystemTable> all(List<Routine> routines) {
        return List.of(
                Rows.described(
                        "tm_catalog",
                        "tm_functions",
                        """
                        name text, arguments text, result text, description text,
                        example text\
                        """,
                        (view, rows) -> functions(routines, rows)),
                Rows.described(
                        SCHEMA,
                        "pg_proc",
                        """
                        oid oid, proname name, pronamespace oid, proowner oid, prolang oid,
                        procost float4, prorows float4, provariadic oid, prosupport regproc,
                        prokind char, prosecdef bool, proleakproof bool, proisstrict bool,
                        proretset bool, provolatile char, proparallel char, pronargs int2,
                        pronargdefaults int2, prorettype oid, proargtypes oidvector,
                        proallargtypes oid[], proargmodes text[], proargnames text[],
                        proargdefaults text, protrftypes oid[], prosrc text, probin text,
                        prosqlbody text, proconfig text[], proacl text[]\
                        """,
                        (view, rows) -> procedures(routines, rows)),
                Rows.described(
                        SCHEMA,
                        "pg_aggregate",
                        """
                        aggfnoid regproc, aggkind char, aggnumdirectargs int2, aggtransfn regproc,
                        aggfinalfn regproc, aggsortop oid, aggtranstype oid, agginitval text\
                        """,
                        (view, rows) -> aggregates(routines, rows)),
                Rows.described(
                        SCHEMA,
                        "pg_operator",
                        """
                        oid oid, oprname name, oprnamespace oid, oprowner oid, oprkind char,
                        oprcanmerge bool, oprcanhash bool, oprleft oid, oprright oid, oprresult oid,
                        oprcom oid, oprnegate oid, oprcode regproc, oprrest regproc,
                        oprjoin regproc\
                        """,
                        (view, rows) -> operators(routines, rows)),
                Rows.described(
                        SCHEMA,
                        "pg_description",
                        "objoid oid, classoid oid, objsubid int4, description text",
                        (view, rows) -> {
                            descriptions(routines, rows);
                            for (var of : Descriptions.all(view.catalog())) {
                                rows.add(of.oid(), of.catalog(), of.column(), of.text());
                            }
                        }));
    }

    private static void functions(List<Routine> routines, Rows rows) {
        for (var routine : routines) {
            rows.add(
                    routine.name(),
                    routine.arguments().stream()
                                    .map(FunctionTables::text)
                                    .collect(Collectors.joining(", "))
                            + (routine.variadic() ? ", …" : ""),
                    text(routine.result()),
                    routine.description(),
                    routine.example());
        }
    }

    private static String text(Type type) {
        return type.name() == TypeName.UNKNOWN ? "any" : type.toString();
    }

    private static void procedures(List<Routine> routines, Rows rows) {
        for (var routine : routines) {
            if (routine.operator()) {
                continue;
            }
            rows.addNamed(
                    "oid",
                    routine.oid(),
                    "proname",
                    routine.name(),
                    "pronamespace",
                    ObjectIds.schema(SCHEMA),
                    "proowner",
                    ObjectIds.ROLE,
                    "prolang",
                    ObjectIds.INTERNAL,
                    "procost",
                    1,
                    "prosupport",
                    "-",
                    "prokind",
                    routine.kind(),
                    "proisstrict",
                    routine.strict(),
                    "proretset",
                    routine.set(),
                    "provolatile",
                    routine.volatility(),
                    "proparallel",
                    "s",
                    "pronargs",
                    routine.arguments().size(),
                    "prorettype",
                    Routine.type(routine.result()),
                    "proargtypes",
                    routine.arguments().stream().map(Routine::type).toList(),
                    "prosrc",
                    routine.name());
        }
    }

    private static void aggregates(List<Routine> routines, Rows rows) {
        for (var routine : routines) {
            if (routine.kind().equals("a")) {
                rows.addNamed(
                        "aggfnoid", routine.name(),
                        "aggkind", "n",
                        "aggtransfn", "-",
                        "aggfinalfn", "-",
                        "aggtranstype", Routine.type(routine.result()));
            }
        }
    }

    private static void operators(List<Routine> routines, Rows rows) {
        for (var routine : routines) {
            int count = routine.arguments().size();
            if (routine.operator() && (count == 1 || count == 2)) {
                rows.addNamed(
                        "oid",
                        routine.oid(),
                        "oprname",
                        routine.name(),
                        "oprnamespace",
                        ObjectIds.schema(SCHEMA),
                        "oprowner",
                        ObjectIds.ROLE,
                        "oprkind",
                        count == 1 ? "l" : "b",
                        "oprleft",
                        count == 1 ? 0 : Routine.type(routine.arguments().getFirst()),
                        "oprright",
                        Routine.type(routine.arguments().getLast()),
                        "oprresult",
                        Routine.type(routine.result()),
                        "oprcode",
                        "-",
                        "oprrest",
                        "-",
                        "oprjoin",
                        "-");
            }
        }
    }

    private static void descriptions(List<Routine> routines, Rows rows) {
        for (var routine : routines) {
            long catalog =
                    routine.operator() ? ObjectIds.OPERATOR_CATALOG : ObjectIds.ROUTINE_CATALOG;
            rows.add(routine.oid(), catalog, 0, routine.description());
        }
    }
}
