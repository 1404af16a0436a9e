// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.engine.operator.RecursionLimit;
import io.tidemill.server.catalog.SessionSettings;
import io.tidemill.sql.statement.TransactionMode;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A session's settings: `SET`, `SHOW`, `RESET`.
final class Settings implements SessionSettings {
    /// Settings that a client is told of when they change, by the name it knows them by.
    private static final Map<String, String> REPORTED =
            Map.of(
                    "timezone", "TimeZone",
                    "datestyle", "DateStyle",
                    "intervalstyle", "IntervalStyle",
                    "application_name", "application_name",
                    "client_encoding", "client_encoding",
                    "standard_conforming_strings", "standard_conforming_strings");

    private static final Set<String> READ_ONLY =
            Set.of(
                    "server_version",
                    "server_version_num",
                    "server_encoding",
                    "integer_datetimes",
                    "max_identifier_length",
                    "lc_collate",
                    "lc_ctype",
                    "is_superuser",
                    "in_hot_standby");

    private final Map<String, String> defaults = new LinkedHashMap<>();
    private final Map<String, String> values = new TreeMap<>();
    private final Map<String, String> changed = new HashMap<>();

    /// What settings were before the transaction set them; null for the default.
    private final Map<String, @Nullable String> before = new HashMap<>();

    private String searchPathText = "";
    private List<String> searchPath = List.of();

    Settings(Map<String, String> startup, String serverVersion) {
        defaults.put("server_version", serverVersion);
        defaults.put("server_version_num", "150000");
        defaults.put("server_encoding", "UTF8");
        defaults.put("client_encoding", "UTF8");
        defaults.put("datestyle", "ISO, MDY");
        defaults.put("intervalstyle", "postgres");
        defaults.put("timezone", "UTC");
        defaults.put("application_name", "");
        defaults.put("standard_conforming_strings", "on");
        defaults.put("integer_datetimes", "on");
        defaults.put("extra_float_digits", "1");
        defaults.put("bytea_output", "hex");
        defaults.put("client_min_messages", "notice");
        defaults.put("search_path", "\"$user\", public");
        defaults.put("statement_timeout", "0");
        defaults.put("lock_timeout", "0");
        defaults.put("idle_in_transaction_session_timeout", "0");
        defaults.put("transaction_isolation", "read committed");
        defaults.put("default_transaction_isolation", "read committed");
        defaults.put("transaction_read_only", "off");
        defaults.put("default_transaction_read_only", "off");
        defaults.put("transaction_deferrable", "off");
        defaults.put("default_transaction_deferrable", "off");
        defaults.put("max_identifier_length", "63");
        defaults.put("lc_collate", "C");
        defaults.put("lc_ctype", "C");
        defaults.put("is_superuser", "on");
        defaults.put("in_hot_standby", "off");
        defaults.put("session_authorization", startup.getOrDefault("user", "tidemill"));
        defaults.put("row_security", "off");
        defaults.put("default_table_access_method", "heap");
        defaults.put("default_tablespace", "");
        defaults.put("xmloption", "content");
        defaults.put("check_function_bodies", "on");
        defaults.put("synchronous_commit", "on");
        defaults.put(RecursionLimit.NAME, String.valueOf(RecursionLimit.DEFAULT.iterations()));
        defaults.put("jit", "off");
        startup.forEach((name, value) -> {
            String key = name.toLowerCase(Locale.ROOT);
            if (defaults.containsKey(key) && !READ_ONLY.contains(key)) {
                set(key, List.of(value));
            }
        });
    }

    /// Sets a setting.
    ///
    /// Errors: 42704 for one that there is none of, 22023 for a value it cannot have.
    @Override
    public void set(String name, List<String> given) {
        String key = name.toLowerCase(Locale.ROOT);
        if (!defaults.containsKey(key)) {
            if (key.indexOf('.') > 0) {
                values.put(key, String.join(", ", given)); // A client's own, as in PostgreSQL.
                return;
            }
            throw unknown(name);
        }
        if (given.isEmpty() && !READ_ONLY.contains(key)) {
            reset(key);
            return;
        }
        String value = checked(key, String.join(", ", given));
        if (READ_ONLY.contains(key)) {
            if (value.equals(get(key))) {
                return;
            }
            throw SqlException.of(
                    SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "parameter \"" + key + "\" cannot be changed");
        }
        values.put(key, value);
        report(key);
    }

    /// Sets a setting until the transaction ends.
    @Override
    public void setLocal(String name, List<String> given) {
        String key = name.toLowerCase(Locale.ROOT);
        String old = values.get(key);
        set(key, given);
        if (!before.containsKey(key)) {
            before.put(key, old);
        }
    }

    private static String checked(String key, String value) {
        return switch (key) {
            case "timezone" -> zoneOf(value).getId();
            case "datestyle" -> {
                if (!value.toUpperCase(Locale.ROOT).startsWith("ISO")) {
                    throw onlyOne("DateStyle", value, "ISO, MDY");
                }
                yield "ISO, MDY";
            }
            case "intervalstyle" -> {
                if (!value.equalsIgnoreCase("postgres")) {
                    throw onlyOne("IntervalStyle", value, "postgres");
                }
                yield "postgres";
            }
            case "client_encoding" -> {
                String plain = value.replace("-", "").toUpperCase(Locale.ROOT);
                if (!plain.equals("UTF8") && !plain.equals("UNICODE")) {
                    throw onlyOne("client_encoding", value, "UTF8");
                }
                yield "UTF8";
            }
            case "standard_conforming_strings" -> {
                if (!value.equalsIgnoreCase("on") && !value.equalsIgnoreCase("true")) {
                    throw onlyOne("standard_conforming_strings", value, "on");
                }
                yield "on";
            }
            case RecursionLimit.NAME -> String.valueOf(RecursionLimit.of(value).iterations());
            case "transaction_isolation", "default_transaction_isolation" -> {
                Isolation.of(key, value);
                yield value.toLowerCase(Locale.ROOT);
            }
            case "transaction_read_only",
                    "default_transaction_read_only",
                    "transaction_deferrable",
                    "default_transaction_deferrable" ->
                    flag(key, value);
            case "search_path" -> {
                NameList.of(value);
                yield value;
            }
            default -> value;
        };
    }

    private static String flag(String key, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "on", "true", "yes", "1" -> "on";
            case "off", "false", "no", "0" -> "off";
            default ->
                    throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "parameter \"" + key + "\" requires a Boolean value");
        };
    }

    // --- Transactions --------------------------------------------------------------------------

    private static final List<String> OF_TRANSACTION =
            List.of("transaction_isolation", "transaction_read_only", "transaction_deferrable");

    /// A transaction begins: what is true for it are the defaults so far.
    void beginTransaction() {
        OF_TRANSACTION.forEach(name -> values.put(name, get("default_" + name)));
    }

    /// What was true for the transaction is over.
    void endTransaction() {
        before.forEach((key, old) -> {
            if (old == null) {
                values.remove(key);
            } else {
                values.put(key, old);
            }
            report(key);
        });
        before.clear();
        OF_TRANSACTION.forEach(values::remove);
    }

    /// What was asked of a transaction.
    ///
    /// @param prefix `default_` for the transactions to come, else empty
    void setTransaction(TransactionMode mode, String prefix) {
        String isolation = mode.isolation();
        if (isolation != null) {
            set(prefix + "transaction_isolation", List.of(isolation));
        }
        Boolean readOnly = mode.readOnly();
        if (readOnly != null) {
            set(prefix + "transaction_read_only", List.of(readOnly ? "on" : "off"));
        }
        Boolean deferrable = mode.deferrable();
        if (deferrable != null) {
            set(prefix + "transaction_deferrable", List.of(deferrable ? "on" : "off"));
        }
    }

    /// What the transaction, or one that would begin now, sees of others.
    Isolation isolation() {
        return Isolation.of("transaction_isolation", get("transaction_isolation"));
    }

    /// Whether the transaction, or a statement by itself, must not write.
    boolean readOnly() {
        return get("transaction_read_only").equals("on");
    }

    /// Errors: 25006 where the transaction must not write.
    @Override
    public void requireWritable(String what) {
        if (readOnly()) {
            throw SqlException.of(
                            SqlState.READ_ONLY_SQL_TRANSACTION,
                            "cannot execute " + what + " in a read-only transaction")
                    .hint("Say BEGIN READ WRITE, or SET default_transaction_read_only = off.");
        }
    }

    /// How long a recursion of a query may take, and of a view that says nothing else.
    RecursionLimit recursionLimit() {
        return RecursionLimit.of(get(RecursionLimit.NAME));
    }

    private static ZoneId zoneOf(String value) {
        try {
            return value.equalsIgnoreCase("utc") ? ZoneId.of("UTC") : ZoneId.of(value);
        } catch (DateTimeException unknown) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "invalid value for parameter \"TimeZone\": \"" + value + "\"")
                    .hint("Use a name like Europe/Berlin or an offset like +01:00.");
        }
    }

    private static SqlException onlyOne(String name, String value, String only) {
        return SqlException.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "parameter \"" + name + "\" cannot be \"" + value + "\"")
                .hint("Tidemill has only " + only + ".");
    }

    private static SqlException unknown(String name) {
        return SqlException.of(
                SqlState.UNDEFINED_OBJECT, "unrecognized configuration parameter \"" + name + "\"");
    }

    private void report(String key) {
        String reported = REPORTED.get(key);
        if (reported != null) {
            changed.put(reported, get(key));
        }
    }

    /// The value of a setting.
    ///
    /// Errors: 42704 for one that there is none of.
    @Override
    public String get(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        String value = values.get(key);
        if (value == null && OF_TRANSACTION.contains(key)) {
            return get("default_" + key);
        }
        if (value == null) {
            value = defaults.get(key);
        }
        if (value == null) {
            throw unknown(name);
        }
        return value;
    }

    /// Sets a setting back.
    void reset(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        if (key.equals("all")) {
            var names = List.copyOf(values.keySet());
            values.clear();
            names.forEach(this::report);
            return;
        }
        get(key);
        values.remove(key);
        report(key);
    }

    /// All settings, by name.
    @Override
    public Map<String, String> all() {
        var all = new TreeMap<>(defaults);
        all.putAll(values);
        return all;
    }

    /// The schemas of the search path, which need not be there.
    List<String> searchPath() {
        String given = get("search_path");
        if (!given.equals(searchPathText)) {
            String user = get("session_authorization");
            searchPath =
                    NameList.of(given).stream()
                            .map(name -> name.equals("$user") ? user : name)
                            .toList();
            searchPathText = given;
        }
        return searchPath;
    }

    /// The time zone.
    ZoneId timeZone() {
        return ZoneId.of(get("timezone"));
    }

    /// The settings that changed since the last call, that a client is told of.
    Map<String, String> takeChanged() {
        var result = Map.copyOf(changed);
        changed.clear();
        return result;
    }
}
