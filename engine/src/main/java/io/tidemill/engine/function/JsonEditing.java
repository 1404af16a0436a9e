// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.Integers;
import io.tidemill.core.value.Json;
import io.tidemill.core.value.JsonText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions that give a `jsonb` value with a part changed, or written in another way.
public final class JsonEditing {
    private JsonEditing() {}

    static void register(Registry r) {
        r.add(
                "jsonb_set(jsonb, text[], jsonb) jsonb",
                "set",
                "the part at a path replaced, or added at its end",
                "jsonb_set('{\"a\": [1, 2]}', '{a,0}', '9') → {\"a\": [9, 2]}");
        r.add(
                "jsonb_set(jsonb, text[], jsonb, boolean) jsonb",
                "set",
                "the part at a path replaced, or added where the last argument is true",
                "jsonb_set('{\"a\": 1}', '{b}', '2', false) → {\"a\": 1}");
        r.add(
                "jsonb_insert(jsonb, text[], jsonb) jsonb",
                "insert",
                "a value inserted before the element at a path",
                "jsonb_insert('{\"a\": [0,1,2]}', '{a, 1}', '9') → {\"a\": [0, 9, 1, 2]}");
        r.add(
                "jsonb_insert(jsonb, text[], jsonb, boolean) jsonb",
                "insert",
                "a value inserted before the element at a path, or behind it",
                "jsonb_insert('{\"a\": [0,1]}', '{a, 1}', '9', true) → {\"a\": [0, 1, 9]}");
        r.add(
                "#-(jsonb, text[]) jsonb",
                "delete",
                "without the part at a path",
                "'[\"a\", {\"b\":1}]'::jsonb #- '{1,b}' → [\"a\", {}]");
        r.add(
                "-(jsonb, text[]) jsonb",
                "remove",
                "without the members or strings of these names",
                "'{\"a\": 1, \"b\": 2}'::jsonb - '{a}'::text[] → {\"b\": 2}");
        for (String prefix : List.of("jsonb", "json")) {
            r.add(
                    prefix + "_strip_nulls(jsonb) jsonb",
                    "stripNulls",
                    "without members whose value is null",
                    prefix + "_strip_nulls('[{\"a\":1, \"b\":null}, 2]') → [{\"a\": 1}, 2]");
        }
        r.add(
                "jsonb_strip_nulls(jsonb, boolean) jsonb",
                "stripNulls",
                "without members, and where the second is true elements, that are null",
                "jsonb_strip_nulls('[1, null]', true) → [1]");
        r.add(
                "jsonb_pretty(jsonb) text",
                "pretty",
                "with a line for each member and element",
                "jsonb_pretty('[]') → [\n]");
        r.add(
                "[](jsonb, any...) jsonb?",
                "subscript",
                "the member or element at these subscripts",
                "('{\"a\": [1, 2]}'::jsonb)['a'][1] → 2");
    }

    public static boolean subscript(Slice json, Slice[] path, Slice out) {
        return JsonFunctions.path(json, path, out);
    }

    private enum Edit {
        SET,
        SET_EXISTING,
        INSERT_BEFORE,
        INSERT_BEHIND,
        DELETE
    }

    public static void set(Slice json, Slice path, Slice value, Slice out) {
        edit(json, path, value, Edit.SET, out);
    }

    public static void set(Slice json, Slice path, Slice value, long create, Slice out) {
        edit(json, path, value, create != 0 ? Edit.SET : Edit.SET_EXISTING, out);
    }

    public static void insert(Slice json, Slice path, Slice value, Slice out) {
        edit(json, path, value, Edit.INSERT_BEFORE, out);
    }

    public static void insert(Slice json, Slice path, Slice value, long behind, Slice out) {
        edit(json, path, value, behind != 0 ? Edit.INSERT_BEHIND : Edit.INSERT_BEFORE, out);
    }

    public static void delete(Slice json, Slice path, Slice out) {
        edit(json, path, null, Edit.DELETE, out);
    }

    private static void edit(Slice json, Slice path, @Nullable Slice value, Edit edit, Slice out) {
        if (ArrayValue.dimensions(path) > 1) {
            throw SqlException.of(
                    SqlState.ARRAY_SUBSCRIPT_ERROR, "wrong number of array subscripts");
        }
        if (json.at(0) != '{' && json.at(0) != '[') {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    edit == Edit.DELETE
                            ? "cannot delete path in scalar"
                            : "cannot set path in scalar");
        }
        var steps = ArrayFunctions.elements(path);
        if (steps.isEmpty() || (Json.count(json, 0) == 0 && keepsEmpty(edit))) {
            out.set(json);
            return;
        }
        var written = new Slice();
        written.reset();
        copy(json, 0, steps, 0, value, edit, written);
        JsonText.parse(written, out);
    }

    private static boolean keepsEmpty(Edit edit) {
        return edit == Edit.DELETE || edit == Edit.SET_EXISTING;
    }

    private static void comma(boolean more, Slice out) {
        if (more) {
            out.append(", ");
        }
    }

    /// Appends the value at `from` with the change that `steps`, from `level` on, lead to.
    private static void copy(
            Slice json,
            int from,
            List<@Nullable Slice> steps,
            int level,
            @Nullable Slice value,
            Edit edit,
            Slice out) {
        int first = json.at(from);
        if (first != '{' && first != '[') {
            out.append(json.data, json.offset + from, Json.end(json, from) - from);
            return;
        }
        Slice step = steps.get(level);
        if (step == null) {
            throw SqlException.of(
                    SqlState.NULL_VALUE_NOT_ALLOWED,
                    "path element at position " + (level + 1) + " is null");
        }
        if (first == '{') {
            copyObject(json, from, steps, level, step, value, edit, out);
        } else {
            copyArray(json, from, steps, level, step, value, edit, out);
        }
    }

    private static void copyObject(
            Slice json,
            int from,
            List<@Nullable Slice> steps,
            int level,
            Slice step,
            @Nullable Slice value,
            Edit edit,
            Slice out) {
        boolean last = level == steps.size() - 1;
        var quoted = new Slice();
        quoted.reset();
        JsonText.appendString(step, quoted);
        var name = new Slice();
        boolean found = false;
        boolean more = false;
        out.append('{');
        for (int key = Json.first(json, from); key >= 0; ) {
            int member = Json.memberValue(json, key);
            int end = Json.end(json, member);
            name.set(json.data, json.offset + key, member - 2 - key);
            boolean same = Slice.equal(name, quoted);
            found |= same;
            if (same && last && edit != Edit.SET && edit != Edit.SET_EXISTING) {
                if (edit != Edit.DELETE) {
                    throw SqlException.of(
                                    SqlState.INVALID_PARAMETER_VALUE, "cannot replace existing key")
                            .hint("Try using the function jsonb_set to replace key value.");
                }
            } else {
                comma(more, out);
                more = true;
                out.append(name);
                out.append(": ");
                if (!same) {
                    out.append(json.data, json.offset + member, end - member);
                } else if (last && value != null) {
                    out.append(value);
                } else {
                    copy(json, member, steps, level + 1, value, edit, out);
                }
            }
            key = Json.next(json, end);
        }
        if (!found && last && value != null && edit != Edit.SET_EXISTING) {
            comma(more, out);
            out.append(quoted);
            out.append(": ");
            out.append(value);
        }
        out.append('}');
    }

    private static void copyArray(
            Slice json,
            int from,
            List<@Nullable Slice> steps,
            int level,
            Slice step,
            @Nullable Slice value,
            Edit edit,
            Slice out) {
        boolean last = level == steps.size() - 1;
        int count = Json.count(json, from);
        long index = index(step, level);
        long wanted = index < 0 ? count + index : index;
        boolean adds = value != null && edit != Edit.SET_EXISTING;
        boolean more = false;
        out.append('[');
        if (last && wanted < 0 && adds) {
            out.append(java.util.Objects.requireNonNull(value));
            more = true;
        }
        int number = 0;
        for (int element = Json.first(json, from); element >= 0; number++) {
            int end = Json.end(json, element);
            if (number != wanted) {
                comma(more, out);
                more = true;
                out.append(json.data, json.offset + element, end - element);
            } else if (!last) {
                comma(more, out);
                more = true;
                copy(json, element, steps, level + 1, value, edit, out);
            } else if (value != null) {
                comma(more, out);
                more = true;
                var old = new Slice();
                old.set(json.data, json.offset + element, end - element);
                switch (edit) {
                    case INSERT_BEFORE -> pair(value, old, out);
                    case INSERT_BEHIND -> pair(old, value, out);
                    default -> out.append(value);
                }
            }
            element = Json.next(json, end);
        }
        if (last && wanted >= count && adds) {
            comma(more, out);
            out.append(java.util.Objects.requireNonNull(value));
        }
        out.append(']');
    }

    private static void pair(Slice first, Slice second, Slice out) {
        out.append(first);
        out.append(", ");
        out.append(second);
    }

    private static long index(Slice step, int level) {
        try {
            return Integers.parseInt(step);
        } catch (SqlException e) {
            throw SqlException.of(
                            SqlState.INVALID_TEXT_REPRESENTATION,
                            "path element at position "
                                    + (level + 1)
                                    + " is not an integer: \""
                                    + step.toText()
                                    + "\"")
                    .cause(e);
        }
    }

    public static void remove(Slice json, Slice names, Slice out) {
        var current = json;
        if (json.at(0) != '{' && json.at(0) != '[') {
            throw SqlException.of(SqlState.INVALID_PARAMETER_VALUE, "cannot delete from scalar");
        }
        for (Slice name : ArrayFunctions.elements(names)) {
            if (name != null) {
                var next = new Slice();
                JsonFunctions.remove(current, name, next);
                current = next;
            }
        }
        out.set(current);
    }

    public static void stripNulls(Slice json, Slice out) {
        out.reset();
        strip(json, 0, false, out);
    }

    public static void stripNulls(Slice json, long inArrays, Slice out) {
        out.reset();
        strip(json, 0, inArrays != 0, out);
    }

    private static void strip(Slice json, int from, boolean inArrays, Slice out) {
        int first = json.at(from);
        if (first != '{' && first != '[') {
            out.append(json.data, json.offset + from, Json.end(json, from) - from);
            return;
        }
        boolean object = first == '{';
        boolean more = false;
        out.append(first);
        for (int at = Json.first(json, from); at >= 0; ) {
            int value = object ? Json.memberValue(json, at) : at;
            if (json.at(value) != 'n' || (!object && !inArrays)) {
                comma(more, out);
                more = true;
                out.append(json.data, json.offset + at, value - at);
                strip(json, value, inArrays, out);
            }
            at = Json.next(json, Json.end(json, value));
        }
        out.append(object ? '}' : ']');
    }

    public static void pretty(Slice json, Slice out) {
        out.reset();
        pretty(json, 0, 0, out);
    }

    private static void line(int depth, Slice out) {
        out.append("\n" + "    ".repeat(depth));
    }

    private static void pretty(Slice json, int from, int depth, Slice out) {
        int first = json.at(from);
        if (first != '{' && first != '[') {
            out.append(json.data, json.offset + from, Json.end(json, from) - from);
            return;
        }
        boolean object = first == '{';
        out.append(first);
        boolean more = false;
        for (int at = Json.first(json, from); at >= 0; ) {
            int value = object ? Json.memberValue(json, at) : at;
            if (more) {
                out.append(',');
            }
            more = true;
            line(depth + 1, out);
            out.append(json.data, json.offset + at, value - at);
            pretty(json, value, depth + 1, out);
            at = Json.next(json, Json.end(json, value));
        }
        line(depth, out);
        out.append(object ? '}' : ']');
    }
}
