// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;

/// The part of [KeyEncoding] for `jsonb`. A value is its rank ([Json#rank] + 1; 0 is the empty
/// array at the top), then what the rank says.
final class JsonKey {
    private JsonKey() {}

    static void encode(Slice json, Slice out) {
        if (json.length == 2 && json.at(0) == '[') {
            out.append(0);
        } else {
            encode(json, 0, out, new Slice(), new Slice());
        }
    }

    private static int encode(Slice json, int from, Slice out, Slice part, Slice value) {
        int first = json.at(from);
        int rank = Json.rank(first);
        out.append(rank + 1);
        return switch (rank) {
            case 0 -> Json.end(json, from);
            case 1 -> encodeString(json, from, out, part, value);
            case 2 -> {
                int end = Json.end(json, from);
                part.set(json.data, json.offset + from, end - from);
                NumericText.parse(part, value);
                KeyEncoding.encodeNumeric(value, out);
                yield end;
            }
            case 3 -> {
                out.append(first == 't' ? 1 : 0);
                yield Json.end(json, from);
            }
            default -> {
                int count = Json.count(json, from);
                BigEndian.appendInt(out, count);
                int at = from + 1;
                for (int i = 0; i < count; i++) {
                    at += i > 0 ? 2 : 0;
                    if (rank == 5) {
                        at = encodeString(json, at, out, part, value) + 2;
                    }
                    at = encode(json, at, out, part, value);
                }
                yield at + 1;
            }
        };
    }

    private static int encodeString(Slice json, int from, Slice out, Slice part, Slice value) {
        int end = Json.end(json, from);
        part.set(json.data, json.offset + from, end - from);
        value.reset();
        JsonText.appendUnquoted(part, value);
        KeyEncoding.encodeText(value, out);
        return end;
    }

    static void decode(KeyEncoding.Reader key, Slice out) {
        int rank = key.next() - 1;
        switch (rank) {
            case -1 -> out.append("[]");
            case 0 -> out.append("null");
            case 1 -> decodeString(key, out);
            case 2 -> {
                var number = new Slice();
                key.decodeNumeric(number);
                NumericText.format(number, out);
            }
            case 3 -> Booleans.formatWord(key.next(), out);
            default -> {
                int count = key.nextInt();
                out.append(rank == 5 ? '{' : '[');
                for (int i = 0; i < count; i++) {
                    if (i > 0) {
                        out.append(", ");
                    }
                    if (rank == 5) {
                        decodeString(key, out);
                        out.append(": ");
                    }
                    decode(key, out);
                }
                out.append(rank == 5 ? '}' : ']');
            }
        }
    }

    private static void decodeString(KeyEncoding.Reader key, Slice out) {
        var text = new Slice();
        text.reset();
        key.decodeText(text);
        JsonText.appendString(text, out);
    }
}
