// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.Integers;
import io.tidemill.core.value.Json;
import io.tidemill.core.value.JsonText;

/// Functions that look into `jsonb`. They walk over the canonical text; a part is a slice of it.
public final class JsonFunctions {
    private JsonFunctions() {}

    static void register(Registry r) {
        r.add(
                "->(jsonb, text) jsonb?",
                "member",
                "the member of that name",
                "'{\"a\": 1}'::jsonb -> 'a' → 1");
        r.add(
                "->(jsonb, integer) jsonb?",
                "element",
                "that element, the first being 0, from the end when negative",
                "'[1, 2]'::jsonb -> 1 → 2");
        r.add(
                "->>(jsonb, text) text?",
                "memberText",
                "the member of that name as text",
                "'{\"a\": \"b\"}'::jsonb ->> 'a' → b");
        r.add(
                "->>(jsonb, integer) text?",
                "elementText",
                "that element as text",
                "'[\"a\", \"b\"]'::jsonb ->> 1 → b");
        r.add(
                "#>(jsonb, text[]) jsonb?",
                "path",
                "what a path of names and indexes leads to",
                "'{\"a\": [1, 2]}'::jsonb #> '{a,1}' → 2");
        r.add(
                "#>>(jsonb, text[]) text?",
                "pathText",
                "what a path leads to as text",
                "'{\"a\": [1, \"b\"]}'::jsonb #>> '{a,1}' → b");
        r.add(
                "jsonb_extract_path(jsonb, text...) jsonb?",
                "path",
                "what a path of names and indexes leads to",
                "jsonb_extract_path('{\"a\": [1, 2]}', 'a', '1') → 2");
        r.add(
                "jsonb_extract_path_text(jsonb, text...) text?",
                "pathText",
                "what a path leads to as text",
                "jsonb_extract_path_text('{\"a\": \"b\"}', 'a') → b");
        r.add(
                "@>(jsonb, jsonb) boolean",
                "contains",
                "whether the second is part of the first",
                "'{\"a\": 1, \"b\": 2}'::jsonb @> '{\"b\": 2}' → true");
        r.add(
                "<@(jsonb, jsonb) boolean",
                "isContained",
                "whether the first is part of the second",
                "'{\"b\": 2}'::jsonb <@ '{\"a\": 1, \"b\": 2}' → true");
        r.add(
                "?(jsonb, text) boolean",
                "exists",
                "whether it has such a member or text element",
                "'{\"a\": 1}'::jsonb ? 'a' → true");
        r.add(
                "?|(jsonb, text[]) boolean",
                "existsAny",
                "whether it has any such member or text element",
                "'{\"a\": 1}'::jsonb ?| '{b,a}' → true");
        r.add(
                "?&(jsonb, text[]) boolean",
                "existsAll",
                "whether it has all such members or text elements",
                "'{\"a\": 1}'::jsonb ?& '{b,a}' → false");
        r.add(
                "jsonb_typeof(jsonb) text",
                "typeOf",
                "object, array, string, number, boolean or null",
                "jsonb_typeof('-12.4') → number");
        r.add(
                "jsonb_array_length(jsonb) integer",
                "arrayLength",
                "number of elements",
                "jsonb_array_length('[1, 2, 3]') → 3");
        r.add(
                "||(jsonb, jsonb) jsonb",
                "concatenate",
                "arrays joined, objects merged",
                "'[1]'::jsonb || '[2]' → [1, 2]");
        r.add(
                "-(jsonb, text) jsonb",
                "remove",
                "without that member or text element",
                "'{\"a\": 1, \"b\": 2}'::jsonb - 'a' → {\"b\": 2}");
        r.add(
                "-(jsonb, integer) jsonb",
                "removeElement",
                "without that element",
                "'[1, 2]'::jsonb - 0 → [2]");
    }

    private static void part(Slice json, int from, Slice out) {
        out.set(json.data, json.offset + from, Json.end(json, from) - from);
    }

    /// Where the value of the member `name` of the object at `from` begins, or -1.
    private static int find(Slice json, int from, Slice name) {
        var quoted = new Slice();
        quoted.reset();
        JsonText.appendString(name, quoted);
        return findQuoted(json, from, quoted);
    }

    private static int findQuoted(Slice json, int from, Slice quoted) {
        int at = Json.first(json, from);
        while (at >= 0) {
            int value = Json.memberValue(json, at);
            if (value - 2 - at == quoted.length
                    && java.util.Arrays.equals(
                            json.data,
                            json.offset + at,
                            json.offset + value - 2,
                            quoted.data,
                            quoted.offset,
                            quoted.offset + quoted.length)) {
                return value;
            }
            at = Json.next(json, Json.end(json, value));
        }
        return -1;
    }

    private static int find(Slice json, int from, long index) {
        long wanted = index < 0 ? Json.count(json, from) + index : index;
        if (wanted < 0) {
            return -1;
        }
        int at = Json.first(json, from);
        for (long i = 0; at >= 0 && i < wanted; i++) {
            at = Json.next(json, Json.end(json, at));
        }
        return at;
    }

    public static boolean member(Slice json, Slice name, Slice out) {
        int at = json.at(0) == '{' ? find(json, 0, name) : -1;
        if (at >= 0) {
            part(json, at, out);
        }
        return at >= 0;
    }

    public static boolean element(Slice json, long index, Slice out) {
        int at = json.at(0) == '[' ? find(json, 0, index) : -1;
        if (at >= 0) {
            part(json, at, out);
        }
        return at >= 0;
    }

    /// Sets `out` to the value at `from` as text; false for JSON's null.
    private static boolean text(Slice json, int from, Slice out) {
        int first = json.at(from);
        if (first == 'n') {
            return false;
        }
        if (first == '"') {
            var string = new Slice();
            part(json, from, string);
            out.reset();
            JsonText.appendUnquoted(string, out);
        } else {
            part(json, from, out);
        }
        return true;
    }

    public static boolean memberText(Slice json, Slice name, Slice out) {
        int at = json.at(0) == '{' ? find(json, 0, name) : -1;
        return at >= 0 && text(json, at, out);
    }

    public static boolean elementText(Slice json, long index, Slice out) {
        int at = json.at(0) == '[' ? find(json, 0, index) : -1;
        return at >= 0 && text(json, at, out);
    }

    private static int step(Slice json, int at, Slice name) {
        if (json.at(at) == '{') {
            return find(json, at, name);
        }
        if (json.at(at) != '[') {
            return -1;
        }
        try {
            return find(json, at, Integers.parseInt(name));
        } catch (SqlException notAnIndex) {
            return -1;
        }
    }

    private static int follow(Slice json, Slice path) {
        int at = 0;
        var reader = new ArrayValue.Reader(path);
        while (at >= 0 && reader.next()) {
            at = reader.isNull() ? -1 : step(json, at, reader.bytes());
        }
        return at;
    }

    private static int follow(Slice json, Slice[] path) {
        int at = 0;
        for (int i = 0; i < path.length && at >= 0; i++) {
            at = step(json, at, path[i]);
        }
        return at;
    }

    public static boolean path(Slice json, Slice path, Slice out) {
        int at = follow(json, path);
        if (at >= 0) {
            part(json, at, out);
        }
        return at >= 0;
    }

    public static boolean pathText(Slice json, Slice path, Slice out) {
        int at = follow(json, path);
        return at >= 0 && text(json, at, out);
    }

    public static boolean path(Slice json, Slice[] path, Slice out) {
        int at = follow(json, path);
        if (at >= 0) {
            part(json, at, out);
        }
        return at >= 0;
    }

    public static boolean pathText(Slice json, Slice[] path, Slice out) {
        int at = follow(json, path);
        return at >= 0 && text(json, at, out);
    }

    public static boolean contains(Slice whole, Slice part) {
        // An array contains a single value too, at the top only.
        if (whole.at(0) == '[' && part.at(0) != '[' && part.at(0) != '{') {
            return hasElement(whole, 0, part, 0);
        }
        return contains(whole, 0, part, 0);
    }

    public static boolean isContained(Slice part, Slice whole) {
        return contains(whole, part);
    }

    private static boolean contains(Slice whole, int at, Slice part, int partAt) {
        int first = part.at(partAt);
        if ((first == '{' || first == '[') && whole.at(at) != first) {
            return false;
        }
        if (first == '{') {
            int key = Json.first(part, partAt);
            var quoted = new Slice();
            while (key >= 0) {
                int value = Json.memberValue(part, key);
                quoted.set(part.data, part.offset + key, value - 2 - key);
                int found = findQuoted(whole, at, quoted);
                if (found < 0 || !contains(whole, found, part, value)) {
                    return false;
                }
                key = Json.next(part, Json.end(part, value));
            }
            return true;
        }
        if (first == '[') {
            int element = Json.first(part, partAt);
            while (element >= 0) {
                if (!hasElement(whole, at, part, element)) {
                    return false;
                }
                element = Json.next(part, Json.end(part, element));
            }
            return true;
        }
        return sameScalar(whole, at, part, partAt);
    }

    private static boolean hasElement(Slice whole, int at, Slice part, int partAt) {
        int element = Json.first(whole, at);
        while (element >= 0) {
            if (contains(whole, element, part, partAt)) {
                return true;
            }
            element = Json.next(whole, Json.end(whole, element));
        }
        return false;
    }

    private static boolean sameScalar(Slice left, int leftAt, Slice right, int rightAt) {
        var a = new Slice();
        var b = new Slice();
        part(left, leftAt, a);
        part(right, rightAt, b);
        return a.at(0) != '[' && a.at(0) != '{' && Json.compare(a, b) == 0;
    }

    public static boolean exists(Slice json, Slice name) {
        var quoted = new Slice();
        quoted.reset();
        JsonText.appendString(name, quoted);
        return switch (json.at(0)) {
            case '{' -> findQuoted(json, 0, quoted) >= 0;
            case '[' -> {
                int at = Json.first(json, 0);
                while (at >= 0) {
                    if (sameScalar(json, at, quoted, 0)) {
                        yield true;
                    }
                    at = Json.next(json, Json.end(json, at));
                }
                yield false;
            }
            default -> Slice.equal(json, quoted);
        };
    }

    public static boolean existsAny(Slice json, Slice names) {
        var reader = new ArrayValue.Reader(names);
        while (reader.next()) {
            if (!reader.isNull() && exists(json, reader.bytes())) {
                return true;
            }
        }
        return false;
    }

    public static boolean existsAll(Slice json, Slice names) {
        var reader = new ArrayValue.Reader(names);
        while (reader.next()) {
            if (!reader.isNull() && !exists(json, reader.bytes())) {
                return false;
            }
        }
        return true;
    }

    public static void typeOf(Slice json, Slice out) {
        out.reset();
        out.append(
                switch (json.at(0)) {
                    case '{' -> "object";
                    case '[' -> "array";
                    case '"' -> "string";
                    case 't', 'f' -> "boolean";
                    case 'n' -> "null";
                    default -> "number";
                });
    }

    public static long arrayLength(Slice json) {
        if (json.at(0) != '[') {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    json.at(0) == '{'
                            ? "cannot get array length of a non-array"
                            : "cannot get array length of a scalar");
        }
        return Json.count(json, 0);
    }

    public static void concatenate(Slice left, Slice right, Slice out) {
        var joined = new Slice();
        joined.reset();
        boolean objects = left.at(0) == '{' && right.at(0) == '{';
        joined.append(objects ? '{' : '[');
        appendInner(left, objects, joined);
        appendInner(right, objects, joined);
        joined.append(objects ? '}' : ']');
        // Members are put in order, the later of two with one name wins.
        JsonText.parse(joined, out);
    }

    private static void appendInner(Slice json, boolean objects, Slice joined) {
        boolean open = objects || json.at(0) == '[';
        int from = open ? 1 : 0;
        int length = json.length - (open ? 2 : 0);
        if (length == 0) {
            return;
        }
        if (joined.length > 1) {
            joined.append(',');
        }
        joined.append(json.data, json.offset + from, length);
    }

    public static void remove(Slice json, Slice name, Slice out) {
        if (json.at(0) != '{' && json.at(0) != '[') {
            throw SqlException.of(SqlState.INVALID_PARAMETER_VALUE, "cannot delete from scalar");
        }
        var quoted = new Slice();
        quoted.reset();
        JsonText.appendString(name, quoted);
        boolean object = json.at(0) == '{';
        var candidate = new Slice();
        copyExcept(
                json,
                out,
                (at, _) -> {
                    int end = object ? Json.memberValue(json, at) - 2 : Json.end(json, at);
                    candidate.set(json.data, json.offset + at, end - at);
                    return Slice.equal(candidate, quoted);
                });
    }

    public static void removeElement(Slice json, long index, Slice out) {
        if (json.at(0) == '{') {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "cannot delete from object using integer index");
        }
        if (json.at(0) != '[') {
            throw SqlException.of(SqlState.INVALID_PARAMETER_VALUE, "cannot delete from scalar");
        }
        long wanted = index < 0 ? Json.count(json, 0) + index : index;
        copyExcept(json, out, (_, number) -> number == wanted);
    }

    private interface Condition {
        boolean holds(int at, int number);
    }

    private static void copyExcept(Slice json, Slice out, Condition dropped) {
        boolean object = json.at(0) == '{';
        out.reset();
        out.append(json.at(0));
        int at = Json.first(json, 0);
        for (int number = 0; at >= 0; number++) {
            int end = Json.end(json, object ? Json.memberValue(json, at) : at);
            if (!dropped.holds(at, number)) {
                if (out.length > 1) {
                    out.append(", ");
                }
                out.append(json.data, json.offset + at, end - at);
            }
            at = Json.next(json, end);
        }
        out.append(object ? '}' : ']');
    }
}
