// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;

/// Walks over `jsonb` values in their canonical text ([JsonText]) without building a tree, and
/// orders them.
///
/// Order: Object > Array > Boolean > Number > String > null; arrays and objects by their number of
/// elements first, then element by element; an empty array at the top is less than all. Numbers
/// compare by value: 1.0 = 1.
public final class Json {
    private Json() {}

    /// Whether `json` is a number.
    public static boolean isNumber(Slice json) {
        return rank(json.at(0)) == 2;
    }

    /// The index behind the value that begins at `from`.
    public static int end(Slice json, int from) {
        int at = from;
        int depth = 0;
        do {
            int c = json.at(at);
            switch (c) {
                case '"' -> at = stringEnd(json, at);
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case ',', ':', ' ' -> at++;
                default -> at = scalarEnd(json, at);
            }
        } while (depth > 0);
        return at;
    }

    private static int stringEnd(Slice json, int from) {
        int at = from + 1;
        while (json.at(at) != '"') {
            at += json.at(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private static int scalarEnd(Slice json, int from) {
        int at = from;
        while (at < json.length) {
            int c = json.at(at);
            if (c == ',' || c == ']' || c == '}') {
                break;
            }
            at++;
        }
        return at;
    }

    /// How many elements or members the array or object that begins at `from` has.
    public static int count(Slice json, int from) {
        int at = first(json, from);
        int count = 0;
        while (at >= 0) {
            count++;
            if (json.at(from) == '{') {
                at = memberValue(json, at);
            }
            at = next(json, end(json, at));
        }
        return count;
    }

    /// Where the first element, or the first member's key, of the array or object at `from` begins;
    /// -1 if empty.
    public static int first(Slice json, int from) {
        int c = json.at(from + 1);
        return c == ']' || c == '}' ? -1 : from + 1;
    }

    /// Where the next element or member begins, given the end of the one before; -1 if there is
    /// none.
    public static int next(Slice json, int end) {
        return json.at(end) == ',' ? end + 2 : -1;
    }

    /// Where the value of the member whose key begins at `key` begins.
    public static int memberValue(Slice json, int key) {
        return stringEnd(json, key) + 2;
    }

    /// Order of two values.
    public static int compare(Slice left, Slice right) {
        if (Slice.equal(left, right)) {
            return 0;
        }
        boolean leftEmpty = isEmptyArray(left);
        boolean rightEmpty = isEmptyArray(right);
        if (leftEmpty || rightEmpty) {
            return Boolean.compare(rightEmpty, leftEmpty);
        }
        return new Walk(left, right).compare();
    }

    private static boolean isEmptyArray(Slice json) {
        return json.length == 2 && json.at(0) == '[';
    }

    /// null, string, number, boolean, array, object: 0 to 5.
    static int rank(int first) {
        return switch (first) {
            case 'n' -> 0;
            case '"' -> 1;
            case 't', 'f' -> 3;
            case '[' -> 4;
            case '{' -> 5;
            default -> 2;
        };
    }

    /// Two values walked in step; they are of the same shape up to where it stands.
    private static final class Walk {
        private final Slice left;
        private final Slice right;
        private final Slice leftPart = new Slice();
        private final Slice rightPart = new Slice();
        private final Slice leftValue = new Slice();
        private final Slice rightValue = new Slice();
        private int leftAt;
        private int rightAt;

        Walk(Slice left, Slice right) {
            this.left = left;
            this.right = right;
        }

        int compare() {
            int leftRank = rank(left.at(leftAt));
            int order = Integer.compare(leftRank, rank(right.at(rightAt)));
            if (order != 0) {
                return order;
            }
            return switch (leftRank) {
                case 0 -> scalar();
                case 1 -> strings();
                case 2 -> numbers();
                case 3 -> {
                    order = Boolean.compare(left.at(leftAt) == 't', right.at(rightAt) == 't');
                    scalar();
                    yield order;
                }
                default -> containers(leftRank == 5);
            };
        }

        private int scalar() {
            leftAt = end(left, leftAt);
            rightAt = end(right, rightAt);
            return 0;
        }

        private void parts() {
            int leftEnd = end(left, leftAt);
            int rightEnd = end(right, rightAt);
            leftPart.set(left.data, left.offset + leftAt, leftEnd - leftAt);
            rightPart.set(right.data, right.offset + rightAt, rightEnd - rightAt);
            leftAt = leftEnd;
            rightAt = rightEnd;
        }

        private int strings() {
            parts();
            if (Slice.equal(leftPart, rightPart)) {
                return 0;
            }
            leftValue.reset();
            JsonText.appendUnquoted(leftPart, leftValue);
            rightValue.reset();
            JsonText.appendUnquoted(rightPart, rightValue);
            return Slice.compare(leftValue, rightValue);
        }

        private int numbers() {
            parts();
            if (Slice.equal(leftPart, rightPart)) {
                return 0;
            }
            NumericText.parse(leftPart, leftValue);
            NumericText.parse(rightPart, rightValue);
            return Numeric.compare(leftValue, rightValue);
        }

        private int containers(boolean members) {
            int count = count(left, leftAt);
            int order = Integer.compare(count, count(right, rightAt));
            if (order != 0) {
                return order;
            }
            leftAt++;
            rightAt++;
            for (int i = 0; i < count; i++) {
                if (i > 0) {
                    leftAt += 2;
                    rightAt += 2;
                }
                if (members) {
                    order = strings();
                    if (order != 0) {
                        return order;
                    }
                    leftAt += 2;
                    rightAt += 2;
                }
                order = compare();
                if (order != 0) {
                    return order;
                }
            }
            leftAt++;
            rightAt++;
            return 0;
        }
    }

    /// A hash that equal values share.
    public static long hash(Slice json) {
        long hash = 1;
        var part = new Slice();
        var number = new Slice();
        int at = 0;
        while (at < json.length) {
            int c = json.at(at);
            int end;
            long next;
            if (c == '"') {
                end = stringEnd(json, at);
                next = Hashing.hash(json.data, json.offset + at, end - at);
            } else if (c == '-' || TextScan.isDigit(c)) {
                end = scalarEnd(json, at);
                part.set(json.data, json.offset + at, end - at);
                NumericText.parse(part, number);
                next = Numeric.hash(number);
            } else {
                end = at + 1;
                next = c;
            }
            hash = Hashing.combine(hash, next);
            at = end;
        }
        return hash;
    }
}
