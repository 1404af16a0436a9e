// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.set;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.function.SetFunction;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.SystemType;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The functions that return sets of rows, with PostgreSQL's names and columns.
public final class SetFunctions {
    private static final Map<Signature, Entry> ENTRIES = new LinkedHashMap<>();

    private record Entry(SetFunction function, Supplier<RowAppender> appender) {}

    private record Signature(String name, List<Type> arguments) {}

    static {
        for (Type type : List.of(Type.INTEGER, Type.BIGINT)) {
            series(List.of(type, type), type, () -> Series.longs(2));
            series(List.of(type, type, type), type, () -> Series.longs(3));
        }
        series(List.of(Type.NUMERIC, Type.NUMERIC), Type.NUMERIC, () -> Series.numerics(2));
        series(
                List.of(Type.NUMERIC, Type.NUMERIC, Type.NUMERIC),
                Type.NUMERIC,
                () -> Series.numerics(3));
        for (Type type : List.of(Type.TIMESTAMP, Type.TIMESTAMPTZ)) {
            boolean zoned = type.equals(Type.TIMESTAMPTZ);
            series(List.of(type, type, Type.INTERVAL), type, () -> Series.timestamps(zoned));
        }
        for (Type type : Type.SCALARS) {
            add(
                    "unnest",
                    List.of(Type.array(type)),
                    List.of(new Field("unnest", type, true)),
                    false,
                    () -> new Elements(type),
                    "The elements of an array, in order.",
                    "unnest(ARRAY[1,2]) → 1, 2");
        }
        addSubscripts();
        addJson();
        addText();
        add(
                "pg_get_keywords",
                List.of(),
                List.of(
                        new Field("word", Type.TEXT, false),
                        new Field("catcode", Type.of(SystemType.CHAR), false),
                        new Field("barelabel", Type.BOOLEAN, false),
                        new Field("catdesc", Type.TEXT, false),
                        new Field("baredesc", Type.TEXT, false)),
                true,
                Keywords::rows,
                "The keywords of SQL: word, category, whether it can be an alias without AS.",
                "pg_get_keywords()");
    }

    /// All of them.
    public static final List<SetFunction> ALL =
            ENTRIES.values().stream().map(Entry::function).toList();

    private SetFunctions() {}

    private static void series(List<Type> arguments, Type type, Supplier<RowAppender> appender) {
        add(
                "generate_series",
                arguments,
                List.of(new Field("generate_series", type, false)),
                false,
                appender,
                "The values from the first to the second, one step apart.",
                "generate_series(1, 5, 2) → 1, 3, 5");
    }

    private static void addSubscripts() {
        for (Type type : Type.SCALARS) {
            for (boolean reverse : new boolean[] {false, true}) {
                Type array = Type.array(type);
                add(
                        "generate_subscripts",
                        reverse
                                ? List.of(array, Type.INTEGER, Type.BOOLEAN)
                                : List.of(array, Type.INTEGER),
                        List.of(new Field("generate_subscripts", Type.INTEGER, false)),
                        false,
                        () -> new Subscripts(reverse),
                        "The numbers of the elements in a dimension of an array.",
                        "generate_subscripts(ARRAY[7,8], 1) → 1, 2");
            }
        }
        for (Type type : List.of(Type.SMALLINT, Type.INTEGER, Type.BIGINT)) {
            add(
                    "_pg_expandarray",
                    List.of(Type.array(type)),
                    List.of(new Field("_pg_expandarray", Type.of(SystemType.NUMBERED), false)),
                    false,
                    NumberedElements::new,
                    "The elements of an array, x, with their numbers, n.",
                    "_pg_expandarray(ARRAY[7,8]) → (7,1), (8,2)");
        }
    }

    private static void addJson() {
        var jsonb = List.of(Type.JSONB);
        add(
                "jsonb_array_elements",
                jsonb,
                List.of(new Field("value", Type.JSONB, false)),
                true,
                () -> JsonParts.elements(false),
                "The elements of an array, in order.",
                "jsonb_array_elements('[1, \"a\"]') → 1, \"a\"");
        add(
                "jsonb_array_elements_text",
                jsonb,
                List.of(new Field("value", Type.TEXT, true)),
                true,
                () -> JsonParts.elements(true),
                "The elements of an array as text.",
                "jsonb_array_elements_text('[1, \"a\"]') → 1, a");
        add(
                "jsonb_each",
                jsonb,
                List.of(new Field("key", Type.TEXT, false), new Field("value", Type.JSONB, false)),
                true,
                () -> JsonParts.members(false, "jsonb_each"),
                "The members of an object: key, value.",
                "jsonb_each('{\"a\": \"b\"}') → (a, \"b\")");
        add(
                "jsonb_each_text",
                jsonb,
                List.of(new Field("key", Type.TEXT, false), new Field("value", Type.TEXT, true)),
                true,
                () -> JsonParts.members(true, "jsonb_each_text"),
                "The members of an object, the values as text: key, value.",
                "jsonb_each_text('{\"a\": \"b\"}') → (a, b)");
        add(
                "jsonb_object_keys",
                jsonb,
                List.of(new Field("jsonb_object_keys", Type.TEXT, false)),
                false,
                JsonParts::keys,
                "The keys of an object.",
                "jsonb_object_keys('{\"a\": 1, \"b\": 2}') → a, b");
    }

    private static void addText() {
        var two = List.of(Type.TEXT, Type.TEXT);
        var three = List.of(Type.TEXT, Type.TEXT, Type.TEXT);
        for (List<Type> arguments : List.of(two, three)) {
            add(
                    "regexp_split_to_table",
                    arguments,
                    List.of(new Field("regexp_split_to_table", Type.TEXT, false)),
                    false,
                    () -> TextParts.regularExpressionSplit(arguments.size() == 3),
                    "The parts between matches of a regular expression.",
                    "regexp_split_to_table('hello world', '\\s+') → hello, world");
            add(
                    "regexp_matches",
                    arguments,
                    List.of(new Field("regexp_matches", Type.array(Type.TEXT), false)),
                    false,
                    () -> TextParts.matches(arguments.size() == 3),
                    "The groups of the first match of a regular expression, or with flag g of each.",
                    "regexp_matches('a1b2', '([a-z])(\\d)', 'g') → {a,1}, {b,2}");
            add(
                    false,
                    "string_to_table",
                    arguments,
                    List.of(new Field("string_to_table", Type.TEXT, true)),
                    false,
                    () -> TextParts.split(arguments.size() == 3),
                    "The parts between delimiters; those equal to the third argument are NULL.",
                    "string_to_table('a,b', ',') → a, b");
        }
    }

    private static void add(
            String name,
            List<Type> arguments,
            List<Field> columns,
            boolean named,
            Supplier<RowAppender> appender,
            String description,
            String example) {
        add(true, name, arguments, columns, named, appender, description, example);
    }

    /// @param strict whether there are no rows where an argument is NULL
    private static void add(
            boolean strict,
            String name,
            List<Type> arguments,
            List<Field> columns,
            boolean named,
            Supplier<RowAppender> appender,
            String description,
            String example) {
        var function = new SetFunction(name, arguments, columns, named, description, example);
        ENTRIES.put(
                signature(function),
                new Entry(
                        function,
                        strict
                                ? () -> RowAppender.strict(arguments.size(), appender.get())
                                : appender));
    }

    private static Signature signature(SetFunction function) {
        var arguments = new ArrayList<Type>();
        function.arguments().forEach(type -> arguments.add(type.withoutModifiers()));
        return new Signature(function.name(), arguments);
    }

    /// What makes the rows at one place where `function` is called.
    public static RowAppender appender(SetFunction function) {
        return requireNonNull(ENTRIES.get(signature(function)), function.name()).appender().get();
    }
}
