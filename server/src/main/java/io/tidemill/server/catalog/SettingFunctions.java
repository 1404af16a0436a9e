// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Function;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ArrayValue;
import java.util.ArrayList;
import java.util.List;

/// Functions that read and change the session's settings, and say how the server keeps text.
public final class SettingFunctions {
    private static final long UTF8 = 6;

    private SettingFunctions() {}

    static List<Function> all() {
        var list = new FunctionList(SettingFunctions.class);
        list.add(
                "current_setting",
                List.of(Type.TEXT),
                Type.TEXT,
                "setting",
                "The value of a setting.");
        list.addNullable(
                "current_setting",
                List.of(Type.TEXT, Type.BOOLEAN),
                Type.TEXT,
                "setting",
                "The value of a setting, or NULL where there is none and that is allowed.");
        list.addVolatile(
                "set_config",
                List.of(Type.TEXT, Type.TEXT, Type.BOOLEAN),
                Type.TEXT,
                "set",
                "Sets a setting for the rest of the session, or of the transaction; gives its value.");
        list.add(
                "current_schemas",
                List.of(Type.BOOLEAN),
                Type.array(Type.NAME),
                "schemas",
                "The schemas that names without one are looked for in.");
        list.add(
                "pg_encoding_to_char",
                List.of(Type.INTEGER),
                Type.NAME,
                "encodingName",
                "The name of an encoding.");
        list.add(
                "pg_char_to_encoding",
                List.of(Type.TEXT),
                Type.INTEGER,
                "encodingNumber",
                "The number of an encoding, -1 for one that is not known.");
        list.add(
                "getdatabaseencoding",
                List.of(),
                Type.NAME,
                "databaseEncoding",
                "The name of the encoding of text: UTF8.");
        return list.functions();
    }

    /// `current_setting(name)`
    public static void setting(EvaluationContext context, Slice name, Slice out) {
        out.reset();
        out.append(SystemView.of(context).settings().get(name.toText()));
    }

    /// `current_setting(name, missing_ok)`
    public static boolean setting(
            EvaluationContext context, Slice name, long missingAllowed, Slice out) {
        try {
            setting(context, name, out);
            return true;
        } catch (SqlException e) {
            if (missingAllowed != 0 && e.state() == SqlState.UNDEFINED_OBJECT) {
                return false;
            }
            throw e;
        }
    }

    /// `set_config(name, value, is_local)`
    public static void set(
            EvaluationContext context, Slice name, Slice value, long local, Slice out) {
        var settings = SystemView.of(context).settings();
        var values = List.of(value.toText());
        if (local != 0) {
            settings.setLocal(name.toText(), values);
        } else {
            settings.set(name.toText(), values);
        }
        setting(context, name, out);
    }

    /// `current_schemas(implicit)`
    public static void schemas(EvaluationContext context, long implicit, Slice out) {
        var schemas = new ArrayList<>(SystemView.of(context).catalog().pathSchemas());
        if (implicit != 0 && !schemas.contains("pg_catalog")) {
            schemas.addFirst("pg_catalog");
        }
        ArrayValue.start(schemas.size(), out);
        schemas.forEach(schema -> ArrayValue.appendBytes(Slice.of(schema), out));
    }

    /// `pg_encoding_to_char(encoding)`
    public static void encodingName(long encoding, Slice out) {
        out.reset();
        if (encoding == UTF8) {
            out.append("UTF8");
        }
    }

    /// `pg_char_to_encoding(name)`
    public static long encodingNumber(Slice name) {
        String plain = name.toText().replace("-", "").replace("_", "");
        return plain.equalsIgnoreCase("utf8") || plain.equalsIgnoreCase("unicode") ? UTF8 : -1;
    }

    /// `getdatabaseencoding()`
    public static void databaseEncoding(Slice out) {
        encodingName(UTF8, out);
    }
}
