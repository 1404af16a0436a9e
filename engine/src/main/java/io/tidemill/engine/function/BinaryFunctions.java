// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.Bytea;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/// Functions of `bytea`, text encodings of bytes, and digests.
public final class BinaryFunctions {
    private static final int BASE64_LINE = 76;

    private BinaryFunctions() {}

    static void register(Registry r) {
        r.add(
                "||(bytea, bytea) bytea",
                "concatenate",
                "one after the other",
                "'\\x12'::bytea || '\\x34' → \\x1234");
        r.add("length(bytea) integer", "length", "number of bytes", "length('\\x1234'::bytea) → 2");
        r.add(
                "octet_length(bytea) integer",
                "length",
                "number of bytes",
                "octet_length('\\x1234'::bytea) → 2");
        r.add(
                "bit_length(bytea) integer",
                "bitLength",
                "number of bits",
                "bit_length('\\x1234'::bytea) → 16");
        r.add(
                "substring(bytea, integer) bytea",
                "substring",
                "from that byte on",
                "substring('\\x123456'::bytea, 2) → \\x3456");
        r.add(
                "substring(bytea, integer, integer) bytea",
                "substring",
                "so many bytes from there on",
                "substring('\\x123456'::bytea, 2, 1) → \\x34");
        r.add(
                "get_byte(bytea, integer) integer",
                "getByte",
                "a byte, the first being 0",
                "get_byte('\\x1234'::bytea, 1) → 52");
        r.add(
                "set_byte(bytea, integer, integer) bytea",
                "setByte",
                "with another byte there",
                "set_byte('\\x1234'::bytea, 1, 64) → \\x1240");
        r.add(
                "encode(bytea, text) text",
                "encode",
                "as text in base64, hex or escape",
                "encode('\\x1234'::bytea, 'hex') → 1234");
        r.add(
                "decode(text, text) bytea",
                "decode",
                "bytes of text in base64, hex or escape",
                "decode('EjQ=', 'base64') → \\x1234");
        r.add(
                "convert_to(text, text) bytea",
                "convertTo",
                "bytes of a text in an encoding",
                "convert_to('é', 'UTF8') → \\xc3a9");
        r.add(
                "convert_from(bytea, text) text",
                "convertFrom",
                "the text that bytes in an encoding mean",
                "convert_from('\\xc3a9', 'UTF8') → é");
        r.add(
                "md5(text) text",
                "md5",
                "MD5 digest in hexadecimal",
                "md5('abc') → 900150983cd24fb0d6963f7d28e17f72");
        r.add(
                "md5(bytea) text",
                "md5",
                "MD5 digest in hexadecimal",
                "md5('\\x616263'::bytea) → 900150983cd24fb0d6963f7d28e17f72");
        r.add(
                "sha224(bytea) bytea",
                "sha224",
                "SHA-224 digest",
                "left(sha224('\\x616263'::bytea)::text, 10) → \\x23097d22");
        r.add(
                "sha256(bytea) bytea",
                "sha256",
                "SHA-256 digest",
                "left(sha256('\\x616263'::bytea)::text, 10) → \\xba7816bf");
        r.add(
                "sha384(bytea) bytea",
                "sha384",
                "SHA-384 digest",
                "left(sha384('\\x616263'::bytea)::text, 10) → \\xcb00753f");
        r.add(
                "sha512(bytea) bytea",
                "sha512",
                "SHA-512 digest",
                "left(sha512('\\x616263'::bytea)::text, 10) → \\xddaf35a1");
        r.add(
                "crc32(bytea) bigint",
                "crc32",
                "CRC-32 checksum",
                "crc32('\\x616263'::bytea) → 891568578");
        r.add(
                "crc32c(bytea) bigint",
                "crc32c",
                "CRC-32C checksum",
                "crc32c('\\x616263'::bytea) → 910901175");
    }

    public static void concatenate(Slice left, Slice right, Slice out) {
        out.reset();
        out.append(left);
        out.append(right);
    }

    public static long length(Slice bytes) {
        return bytes.length;
    }

    public static long bitLength(Slice bytes) {
        return bytes.length * 8L;
    }

    public static void substring(Slice bytes, long from, Slice out) {
        int start = (int) Math.min(bytes.length, Math.max(0, from - 1));
        out.set(bytes.data, bytes.offset + start, bytes.length - start);
    }

    public static void substring(Slice bytes, long from, long count, Slice out) {
        if (count < 0) {
            throw SqlException.of(
                    SqlState.SUBSTRING_ERROR, "negative substring length not allowed");
        }
        int start = (int) Math.min(bytes.length, Math.max(0, from - 1));
        int end = (int) Math.min(bytes.length, Math.max(start, from - 1 + count));
        out.set(bytes.data, bytes.offset + start, end - start);
    }

    private static void checkIndex(Slice bytes, long index) {
        if (index < 0 || index >= bytes.length) {
            throw SqlException.of(
                    SqlState.ARRAY_SUBSCRIPT_ERROR,
                    "index " + index + " out of valid range, 0.." + (bytes.length - 1));
        }
    }

    public static long getByte(Slice bytes, long index) {
        checkIndex(bytes, index);
        return bytes.at((int) index);
    }

    public static void setByte(Slice bytes, long index, long value, Slice out) {
        checkIndex(bytes, index);
        out.reset();
        out.append(bytes);
        out.data[(int) index] = (byte) value;
    }

    private static SqlException unknownEncoding(Slice format) {
        return SqlException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "unrecognized encoding: \"" + format.toText() + "\"")
                .hint("Use base64, hex or escape.");
    }

    public static void encode(Slice bytes, Slice format, Slice out) {
        out.reset();
        switch (format.toText().toLowerCase(Locale.ROOT)) {
            case "hex" -> Bytea.formatHex(bytes, out);
            case "escape" -> Bytea.formatEscape(bytes, out);
            case "base64" -> {
                byte[] encoded = Base64.getEncoder().encode(bytes.toBytes());
                for (int i = 0; i < encoded.length; i += BASE64_LINE) {
                    if (i > 0) {
                        out.append('\n');
                    }
                    out.append(encoded, i, Math.min(BASE64_LINE, encoded.length - i));
                }
            }
            default -> throw unknownEncoding(format);
        }
    }

    public static void decode(Slice text, Slice format, Slice out) {
        out.reset();
        switch (format.toText().toLowerCase(Locale.ROOT)) {
            case "hex" -> Bytea.parseHex(text, 0, out);
            case "escape" -> Bytea.parseEscape(text, out);
            case "base64" -> decodeBase64(text, out);
            default -> throw unknownEncoding(format);
        }
    }

    private static void decodeBase64(Slice text, Slice out) {
        int bits = 0;
        int count = 0;
        int padding = 0;
        for (int i = 0; i < text.length; i++) {
            int c = text.at(i);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                continue;
            }
            int digit = 0;
            if (c == '=') {
                if (count < 2 || (count == 2 && padding > 0 && padding != 1)) {
                    throw base64Error("unexpected \"=\" while decoding base64 sequence");
                }
                padding++;
            } else {
                digit = base64Digit(c);
                if (digit < 0 || padding > 0) {
                    throw base64Error(
                            "invalid symbol \""
                                    + Character.toString(Utf8.codePoint(text, i))
                                    + "\" found while decoding base64 sequence");
                }
            }
            bits = bits << 6 | digit;
            if (++count == 4) {
                out.append(bits >> 16);
                if (padding < 2) {
                    out.append(bits >> 8);
                }
                if (padding < 1) {
                    out.append(bits);
                }
                bits = 0;
                count = 0;
            }
        }
        if (count != 0) {
            throw base64Error("invalid base64 end sequence");
        }
    }

    private static SqlException base64Error(String message) {
        return SqlException.of(SqlState.INVALID_PARAMETER_VALUE, message);
    }

    private static int base64Digit(int c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return c == '+' ? 62 : c == '/' ? 63 : -1;
    }

    private static void checkUtf8(Slice name) {
        String encoding = name.toText().toLowerCase(Locale.ROOT).replace("-", "");
        if (!encoding.equals("utf8") && !encoding.equals("unicode")) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "encoding \"" + name.toText() + "\" is not supported")
                    .hint("Use UTF8.");
        }
    }

    public static void convertTo(Slice text, Slice encoding, Slice out) {
        checkUtf8(encoding);
        out.set(text);
    }

    public static void convertFrom(Slice bytes, Slice encoding, Slice out) {
        checkUtf8(encoding);
        if (!Utf8.isValid(bytes)) {
            throw SqlException.of(
                    SqlState.CHARACTER_NOT_IN_REPERTOIRE,
                    "invalid byte sequence for encoding \"UTF8\"");
        }
        out.set(bytes);
    }

    private static byte[] digest(String algorithm, Slice bytes) {
        try {
            var digest = MessageDigest.getInstance(algorithm);
            digest.update(bytes.data, bytes.offset, bytes.length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    public static void md5(Slice bytes, Slice out) {
        out.reset();
        Bytea.formatHex(Slice.of(digest("MD5", bytes)), out);
    }

    private static void setDigest(String algorithm, Slice bytes, Slice out) {
        byte[] digest = digest(algorithm, bytes);
        out.set(digest, 0, digest.length);
    }

    public static void sha224(Slice bytes, Slice out) {
        setDigest("SHA-224", bytes, out);
    }

    public static void sha256(Slice bytes, Slice out) {
        setDigest("SHA-256", bytes, out);
    }

    public static void sha384(Slice bytes, Slice out) {
        setDigest("SHA-384", bytes, out);
    }

    public static void sha512(Slice bytes, Slice out) {
        setDigest("SHA-512", bytes, out);
    }

    private static long checksum(Checksum checksum, Slice bytes) {
        checksum.update(bytes.data, bytes.offset, bytes.length);
        return checksum.getValue();
    }

    public static long crc32(Slice bytes) {
        return checksum(new CRC32(), bytes);
    }

    public static long crc32c(Slice bytes) {
        return checksum(new CRC32C(), bytes);
    }
}
