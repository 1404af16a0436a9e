// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// Functions of text, by code points. Upper and lower case are Unicode's simple mappings, one
/// character to one.
public final class TextFunctions {
    /// No text grows beyond this.
    private static final int SIZE_MAX = 256 * 1024 * 1024;

    private TextFunctions() {}

    static void register(Registry r) {
        r.add(
                "||(text, text) text",
                "concatenate",
                "one text after the other",
                "'Post' || 'gres' → Postgres");
        r.add("length(text) integer", "length", "number of characters", "length('jose') → 4");
        r.add(
                "char_length(text) integer",
                "length",
                "number of characters",
                "char_length('josé') → 4");
        r.add(
                "character_length(text) integer",
                "length",
                "number of characters",
                "character_length('josé') → 4");
        r.add(
                "octet_length(text) integer",
                "octetLength",
                "number of bytes",
                "octet_length('josé') → 5");
        r.add("bit_length(text) integer", "bitLength", "number of bits", "bit_length('jose') → 32");
        r.add("upper(text) text", "upper", "in upper case", "upper('tom') → TOM");
        r.add("lower(text) text", "lower", "in lower case", "lower('TOM') → tom");
        r.add(
                "initcap(text) text",
                "capitalize",
                "first letter of each word in upper case, the others in lower",
                "initcap('hi THOMAS') → Hi Thomas");
        r.add(
                "substring(text, integer) text",
                "substring",
                "from that character on",
                "substring('Thomas', 3) → omas");
        r.add(
                "substring(text, integer, integer) text",
                "substring",
                "so many characters from there on",
                "substring('Thomas', 2, 3) → hom");
        r.add(
                "substr(text, integer) text",
                "substring",
                "from that character on",
                "substr('alphabet', 3) → phabet");
        r.add(
                "substr(text, integer, integer) text",
                "substring",
                "so many characters from there on",
                "substr('alphabet', 3, 2) → ph");
        r.add(
                "left(text, integer) text",
                "left",
                "the first characters; all but the last when negative",
                "left('abcde', 2) → ab");
        r.add(
                "right(text, integer) text",
                "right",
                "the last characters; all but the first when negative",
                "right('abcde', 2) → de");
        r.add(
                "position(text, text) integer",
                "positionOf",
                "where the first stands in the second, 0 if nowhere",
                "position('om' in 'Thomas') → 3");
        r.add(
                "strpos(text, text) integer",
                "position",
                "where the second stands in the first, 0 if nowhere",
                "strpos('high', 'ig') → 2");
        r.add(
                "replace(text, text, text) text",
                "replace",
                "each occurrence of the second replaced by the third",
                "replace('abcdefabcdef', 'cd', 'XX') → abXXefabXXef");
        r.add(
                "translate(text, text, text) text",
                "translate",
                "characters of the second replaced by those of the third",
                "translate('12345', '143', 'ax') → a2x5");
        r.add(
                "overlay(text, text, integer) text",
                "overlay",
                "a part replaced",
                "overlay('Txxxxas' placing 'hom' from 2) → Thomxas");
        r.add(
                "overlay(text, text, integer, integer) text",
                "overlay",
                "a part replaced",
                "overlay('Txxxxas' placing 'hom' from 2 for 4) → Thomas");
        r.add(
                "reverse(text) text",
                "reverse",
                "characters in reverse order",
                "reverse('abcde') → edcba");
        r.add(
                "repeat(text, integer) text",
                "repeat",
                "so many times",
                "repeat('Pg', 4) → PgPgPgPg");
        r.add(
                "lpad(text, integer) text",
                "padLeft",
                "filled with spaces in front",
                "lpad('hi', 5) →    hi");
        r.add(
                "lpad(text, integer, text) text",
                "padLeft",
                "filled in front",
                "lpad('hi', 5, 'xy') → xyxhi");
        r.add(
                "rpad(text, integer) text",
                "padRight",
                "filled with spaces behind",
                "rpad('hi', 5) → hi   ");
        r.add(
                "rpad(text, integer, text) text",
                "padRight",
                "filled behind",
                "rpad('hi', 5, 'xy') → hixyx");
        r.add("btrim(text) text", "trim", "without spaces at both ends", "btrim('  hi ') → hi");
        r.add(
                "btrim(text, text) text",
                "trim",
                "without such characters at both ends",
                "btrim('xyxtrimyyx', 'xyz') → trim");
        r.add("trim(text) text", "trim", "without spaces at both ends", "trim('  hi ') → hi");
        r.add(
                "trim(text, text) text",
                "trim",
                "without such characters at both ends",
                "trim('xyxtrimyyx', 'xyz') → trim");
        r.add("ltrim(text) text", "trimLeft", "without spaces in front", "ltrim('  hi') → hi");
        r.add(
                "ltrim(text, text) text",
                "trimLeft",
                "without such characters in front",
                "ltrim('zzzytest', 'xyz') → test");
        r.add("rtrim(text) text", "trimRight", "without spaces behind", "rtrim('hi  ') → hi");
        r.add(
                "rtrim(text, text) text",
                "trimRight",
                "without such characters behind",
                "rtrim('testxxzx', 'xyz') → test");
        r.add(
                "split_part(text, text, integer) text",
                "splitPart",
                "that field between delimiters, from the end when negative",
                "split_part('abc~@~def~@~ghi', '~@~', 2) → def");
        r.add(
                "starts_with(text, text) boolean",
                "startsWith",
                "whether it begins so",
                "starts_with('alphabet', 'alph') → true");
        r.add(
                "^@(text, text) boolean",
                "startsWith",
                "whether it begins so",
                "'alphabet' ^@ 'alph' → true");
        r.add(
                "ascii(text) integer",
                "codePoint",
                "code point of the first character",
                "ascii('x') → 120");
        r.add("chr(integer) text", "character", "the character of a code point", "chr(65) → A");
        r.add("to_hex(integer) text", "integerToHex", "in hexadecimal", "to_hex(255) → ff");
        r.add("to_hex(bigint) text", "toHex", "in hexadecimal", "to_hex(2147483647) → 7fffffff");
        r.add("to_bin(integer) text", "integerToBinary", "in binary", "to_bin(6) → 110");
        r.add("to_bin(bigint) text", "toBinary", "in binary", "to_bin(6) → 110");
        r.add("to_oct(integer) text", "integerToOctal", "in octal", "to_oct(8) → 10");
        r.add("to_oct(bigint) text", "toOctal", "in octal", "to_oct(8) → 10");
        r.add(
                "quote_ident(text) text",
                "quoteIdentifier",
                "as a name of SQL",
                "quote_ident('Foo bar') → \"Foo bar\"");
        r.add("text(text) text", "identity", "the text itself", "text('a') → a");
    }

    private static void checkSize(long size) {
        if (size > SIZE_MAX) {
            throw SqlException.of(SqlState.PROGRAM_LIMIT_EXCEEDED, "requested length too large");
        }
    }

    public static void concatenate(Slice left, Slice right, Slice out) {
        out.reset();
        out.append(left);
        out.append(right);
    }

    public static void identity(Slice text, Slice out) {
        out.set(text);
    }

    public static long length(Slice text) {
        return Utf8.length(text);
    }

    public static long octetLength(Slice text) {
        return text.length;
    }

    public static long bitLength(Slice text) {
        return text.length * 8L;
    }

    public static void upper(Slice text, Slice out) {
        out.reset();
        for (int at = 0; at < text.length; at += Utf8.width(text.at(at))) {
            int c = text.at(at);
            if (c < 0x80) {
                out.append(c >= 'a' && c <= 'z' ? c - 32 : c);
            } else {
                Utf8.append(Character.toUpperCase(Utf8.codePoint(text, at)), out);
            }
        }
    }

    public static void lower(Slice text, Slice out) {
        out.reset();
        for (int at = 0; at < text.length; at += Utf8.width(text.at(at))) {
            int c = text.at(at);
            if (c < 0x80) {
                out.append(c >= 'A' && c <= 'Z' ? c + 32 : c);
            } else {
                Utf8.append(Character.toLowerCase(Utf8.codePoint(text, at)), out);
            }
        }
    }

    public static void capitalize(Slice text, Slice out) {
        out.reset();
        boolean inWord = false;
        for (int at = 0; at < text.length; at += Utf8.width(text.at(at))) {
            int c = Utf8.codePoint(text, at);
            Utf8.append(inWord ? Character.toLowerCase(c) : Character.toUpperCase(c), out);
            inWord = Character.isLetterOrDigit(c);
        }
    }

    public static void substring(Slice text, long from, Slice out) {
        int start = Utf8.prefix(text, Math.max(0, from - 1));
        out.set(text.data, text.offset + start, text.length - start);
    }

    public static void substring(Slice text, long from, long count, Slice out) {
        if (count < 0) {
            throw SqlException.of(
                    SqlState.SUBSTRING_ERROR, "negative substring length not allowed");
        }
        long end = from - 1 + count;
        long begin = Math.max(0, from - 1);
        int start = Utf8.prefix(text, begin);
        int stop = Utf8.skip(text, start, Math.max(0, end - begin));
        out.set(text.data, text.offset + start, stop - start);
    }

    public static void left(Slice text, long count, Slice out) {
        long characters = count >= 0 ? count : Math.max(0, Utf8.length(text) + count);
        out.set(text.data, text.offset, Utf8.prefix(text, characters));
    }

    public static void right(Slice text, long count, Slice out) {
        long skipped = count >= 0 ? Math.max(0, Utf8.length(text) - count) : -count;
        int start = Utf8.prefix(text, skipped);
        out.set(text.data, text.offset + start, text.length - start);
    }

    public static long positionOf(Slice part, Slice text) {
        return position(text, part);
    }

    public static long position(Slice text, Slice part) {
        int at = Utf8.indexOf(text, part, 0);
        if (at < 0) {
            return 0;
        }
        int characters = 0;
        for (int i = 0; i < at; i++) {
            characters += (text.at(i) & 0xc0) != 0x80 ? 1 : 0;
        }
        return characters + 1L;
    }

    public static void replace(Slice text, Slice from, Slice to, Slice out) {
        if (from.length == 0) {
            out.set(text);
            return;
        }
        out.reset();
        int at = 0;
        while (true) {
            int found = Utf8.indexOf(text, from, at);
            if (found < 0) {
                break;
            }
            out.append(text.data, text.offset + at, found - at);
            out.append(to);
            checkSize(out.length);
            at = found + from.length;
        }
        out.append(text.data, text.offset + at, text.length - at);
    }

    public static void translate(Slice text, Slice from, Slice to, Slice out) {
        out.reset();
        for (int at = 0; at < text.length; ) {
            int width = Utf8.width(text.at(at));
            int index = indexOfCharacter(from, text, at, width);
            if (index < 0) {
                out.append(text.data, text.offset + at, width);
            } else {
                int target = Utf8.skip(to, 0, index);
                if (target < to.length) {
                    out.append(to.data, to.offset + target, Utf8.width(to.at(target)));
                }
            }
            at += width;
        }
    }

    private static int indexOfCharacter(Slice set, Slice text, int at, int width) {
        int index = 0;
        for (int i = 0; i < set.length; i += Utf8.width(set.at(i))) {
            if (sameCharacter(set, i, text, at, width)) {
                return index;
            }
            index++;
        }
        return -1;
    }

    private static boolean sameCharacter(
            Slice left, int leftAt, Slice right, int rightAt, int width) {
        if (leftAt + width > left.length) {
            return false;
        }
        for (int i = 0; i < width; i++) {
            if (left.at(leftAt + i) != right.at(rightAt + i)) {
                return false;
            }
        }
        return true;
    }

    public static void overlay(Slice text, Slice placed, long from, Slice out) {
        overlay(text, placed, from, Utf8.length(placed), out);
    }

    public static void overlay(Slice text, Slice placed, long from, long count, Slice out) {
        if (from <= 0) {
            throw SqlException.of(
                    SqlState.SUBSTRING_ERROR, "negative substring length not allowed");
        }
        out.reset();
        int start = Utf8.prefix(text, from - 1);
        out.append(text.data, text.offset, start);
        out.append(placed);
        int rest = Utf8.prefix(text, Math.max(0, from - 1 + count));
        out.append(text.data, text.offset + rest, text.length - rest);
    }

    public static void reverse(Slice text, Slice out) {
        out.reset();
        out.grow(text.length);
        int to = text.length;
        for (int at = 0; at < text.length; ) {
            int width = Utf8.width(text.at(at));
            to -= width;
            System.arraycopy(text.data, text.offset + at, out.data, to, width);
            at += width;
        }
    }

    public static void repeat(Slice text, long count, Slice out) {
        out.reset();
        checkSize(text.length * Math.max(0, count));
        for (long i = 0; i < count; i++) {
            out.append(text);
        }
    }

    private static final Slice SPACE = Slice.of(" ");

    public static void padLeft(Slice text, long length, Slice out) {
        padLeft(text, length, SPACE, out);
    }

    public static void padLeft(Slice text, long length, Slice fill, Slice out) {
        out.reset();
        fill(Math.max(0, length) - Utf8.length(text), fill, out);
        out.append(text.data, text.offset, Utf8.prefix(text, Math.max(0, length)));
    }

    public static void padRight(Slice text, long length, Slice out) {
        padRight(text, length, SPACE, out);
    }

    public static void padRight(Slice text, long length, Slice fill, Slice out) {
        out.reset();
        out.append(text.data, text.offset, Utf8.prefix(text, Math.max(0, length)));
        fill(Math.max(0, length) - Utf8.length(text), fill, out);
    }

    private static void fill(long characters, Slice fill, Slice out) {
        checkSize(characters * 4);
        int at = 0;
        for (long i = 0; i < characters && fill.length > 0; i++) {
            int width = Utf8.width(fill.at(at));
            out.append(fill.data, fill.offset + at, width);
            at += width;
            at = at >= fill.length ? 0 : at;
        }
    }

    public static void trim(Slice text, Slice out) {
        trim(text, SPACE, out);
    }

    public static void trim(Slice text, Slice characters, Slice out) {
        int start = leftEnd(text, characters);
        int end = rightStart(text, start, characters);
        out.set(text.data, text.offset + start, end - start);
    }

    public static void trimLeft(Slice text, Slice out) {
        trimLeft(text, SPACE, out);
    }

    public static void trimLeft(Slice text, Slice characters, Slice out) {
        int start = leftEnd(text, characters);
        out.set(text.data, text.offset + start, text.length - start);
    }

    public static void trimRight(Slice text, Slice out) {
        trimRight(text, SPACE, out);
    }

    public static void trimRight(Slice text, Slice characters, Slice out) {
        out.set(text.data, text.offset, rightStart(text, 0, characters));
    }

    private static int leftEnd(Slice text, Slice characters) {
        int at = 0;
        while (at < text.length) {
            int width = Utf8.width(text.at(at));
            if (indexOfCharacter(characters, text, at, width) < 0) {
                break;
            }
            at += width;
        }
        return at;
    }

    private static int rightStart(Slice text, int from, Slice characters) {
        int end = text.length;
        while (end > from) {
            int at = end - 1;
            while ((text.at(at) & 0xc0) == 0x80) {
                at--;
            }
            if (indexOfCharacter(characters, text, at, end - at) < 0) {
                break;
            }
            end = at;
        }
        return end;
    }

    public static void splitPart(Slice text, Slice delimiter, long field, Slice out) {
        if (field == 0) {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE, "field position must not be zero");
        }
        long wanted = field;
        if (field < 0) {
            wanted = fields(text, delimiter) + field + 1L;
            if (wanted <= 0) {
                out.reset();
                return;
            }
        }
        int at = 0;
        for (long i = 1; ; i++) {
            int found = delimiter.length == 0 ? -1 : Utf8.indexOf(text, delimiter, at);
            if (i == wanted) {
                out.set(text.data, text.offset + at, (found < 0 ? text.length : found) - at);
                return;
            }
            if (found < 0) {
                out.reset();
                return;
            }
            at = found + delimiter.length;
        }
    }

    private static long fields(Slice text, Slice delimiter) {
        long count = 1;
        int at = 0;
        while (delimiter.length > 0) {
            int found = Utf8.indexOf(text, delimiter, at);
            if (found < 0) {
                break;
            }
            count++;
            at = found + delimiter.length;
        }
        return count;
    }

    public static boolean startsWith(Slice text, Slice start) {
        return text.length >= start.length
                && java.util.Arrays.equals(
                        text.data,
                        text.offset,
                        text.offset + start.length,
                        start.data,
                        start.offset,
                        start.offset + start.length);
    }

    public static long codePoint(Slice text) {
        return text.length == 0 ? 0 : Utf8.codePoint(text, 0);
    }

    public static void character(long codePoint, Slice out) {
        if (codePoint == 0) {
            throw SqlException.of(SqlState.PROGRAM_LIMIT_EXCEEDED, "null character not permitted");
        }
        if (codePoint < 0) {
            throw SqlException.of(
                    SqlState.PROGRAM_LIMIT_EXCEEDED, "character number must be positive");
        }
        if (codePoint > Character.MAX_CODE_POINT
                || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE)) {
            throw SqlException.of(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    (codePoint > Character.MAX_CODE_POINT
                                    ? "requested character too large for encoding: "
                                    : "requested character not valid for encoding: ")
                            + codePoint);
        }
        out.reset();
        Utf8.append((int) codePoint, out);
    }

    public static void integerToHex(long value, Slice out) {
        toHex(value & 0xffffffffL, out);
    }

    public static void toHex(long value, Slice out) {
        toRadix(value, 4, out);
    }

    public static void integerToBinary(long value, Slice out) {
        toBinary(value & 0xffffffffL, out);
    }

    public static void toBinary(long value, Slice out) {
        toRadix(value, 1, out);
    }

    public static void integerToOctal(long value, Slice out) {
        toOctal(value & 0xffffffffL, out);
    }

    public static void toOctal(long value, Slice out) {
        toRadix(value, 3, out);
    }

    private static void toRadix(long value, int bits, Slice out) {
        out.reset();
        int digits = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + bits - 1) / bits);
        out.grow(digits);
        long rest = value;
        for (int i = digits - 1; i >= 0; i--) {
            out.data[i] = (byte) Character.forDigit((int) (rest & ((1 << bits) - 1)), 16);
            rest >>>= bits;
        }
    }

    public static void quoteLiteral(Slice text, Slice out) {
        out.reset();
        if (Utf8.indexOf(text, Slice.of("\\"), 0) >= 0) {
            out.append('E');
        }
        out.append('\'');
        for (int i = 0; i < text.length; i++) {
            int c = text.at(i);
            if (c == '\'' || c == '\\') {
                out.append(c);
            }
            out.append(c);
        }
        out.append('\'');
    }

    public static void quoteIdentifier(Slice text, Slice out) {
        out.reset();
        boolean plain = text.length > 0;
        for (int i = 0; i < text.length && plain; i++) {
            int c = text.at(i);
            plain = (c >= 'a' && c <= 'z') || c == '_' || (i > 0 && c >= '0' && c <= '9');
        }
        if (plain) {
            out.append(text);
            return;
        }
        out.append('"');
        for (int i = 0; i < text.length; i++) {
            if (text.at(i) == '"') {
                out.append('"');
            }
            out.append(text.at(i));
        }
        out.append('"');
    }
}
