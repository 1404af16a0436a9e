// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Function;
import io.tidemill.core.function.Function.Volatility;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.List;

/// Functions by which clients learn where they are: `version()`, `current_schema()`, … and what
/// `psql` and drivers call on the system tables.
public final class SessionFunctions {
    private SessionFunctions() {}

    /// The functions.
    public static List<Function> all() {
        var all = new ArrayList<Function>();
        all.add(text("version", List.of(), "version", "What this server is.", "version()"));
        all.add(
                new Function(
                        "current_schema",
                        List.of(),
                        false,
                        Type.TEXT,
                        true,
                        Volatility.STABLE,
                        SessionFunctions.class,
                        "currentSchema",
                        "The schema in which new relations are made: the first of search_path that is there, or NULL.",
                        "current_schema() → public"));
        all.add(
                text(
                        "current_database",
                        List.of(),
                        "currentDatabase",
                        "The database's name.",
                        "current_database() → tidemill"));
        all.add(
                text(
                        "current_catalog",
                        List.of(),
                        "currentDatabase",
                        "The database's name.",
                        "current_catalog → tidemill"));
        for (String name : List.of("current_user", "session_user", "user", "current_role")) {
            all.add(text(name, List.of(), "currentUser", "The user's name.", name + " → tidemill"));
        }
        all.add(
                new Function(
                        "pg_backend_pid",
                        List.of(),
                        false,
                        Type.INTEGER,
                        false,
                        Volatility.STABLE,
                        SessionFunctions.class,
                        "backendPid",
                        "The server's process number.",
                        "pg_backend_pid()"));
        all.add(
                new Function(
                        "pg_is_in_recovery",
                        List.of(),
                        false,
                        Type.BOOLEAN,
                        false,
                        Volatility.STABLE,
                        SessionFunctions.class,
                        "isInRecovery",
                        "Whether the server is a standby: never.",
                        "pg_is_in_recovery() → false"));
        all.add(
                text(
                        "pg_get_userbyid",
                        List.of(Type.BIGINT),
                        "userById",
                        "The name of a user.",
                        "pg_get_userbyid(10) → tidemill"));
        return List.copyOf(all);
    }

    private static Function text(
            String name, List<Type> arguments, String method, String description, String example) {
        return new Function(
                name,
                arguments,
                false,
                Type.TEXT,
                false,
                Volatility.STABLE,
                SessionFunctions.class,
                method,
                description,
                example);
    }

    /// `version()`
    public static void version(Slice out) {
        out.reset();
        out.append("PostgreSQL 15.0 (Tidemill)");
    }

    /// `current_schema()`
    public static boolean currentSchema(EvaluationContext context, Slice out) {
        out.reset();
        var schema = SystemView.of(context).catalog().creationSchema();
        schema.ifPresent(out::append);
        return schema.isPresent();
    }

    /// `current_database()`
    public static void currentDatabase(Slice out) {
        out.reset();
        out.append("tidemill");
    }

    /// `current_user`
    public static void currentUser(Slice out) {
        out.reset();
        out.append("tidemill");
    }

    /// `pg_get_userbyid(id)`
    public static void userById(long id, Slice out) {
        currentUser(out);
    }

    /// `pg_backend_pid()`
    public static long backendPid() {
        return ProcessHandle.current().pid();
    }

    /// `pg_is_in_recovery()`
    public static boolean isInRecovery() {
        return false;
    }
}
