// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.type.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Texts that PostgreSQL 15 reads and what it prints for them.
class TextFormatTest {
    private final TextFormat format = TextFormat.utc();

    private String roundTrip(Type type, String text) {
        var builder = ColumnBuilder.of(type.kind());
        format.parse(type, Slice.of(text), builder);
        var out = new Slice();
        out.reset();
        format.format(type, builder.build(), 0, out);
        return out.toText();
    }

    private static String error(SqlException e) {
        return e.state().code() + " " + e.message();
    }

    private String failure(Type type, String text) {
        try {
            return "no error but " + roundTrip(type, text);
        } catch (SqlException e) {
            return error(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.10|1.10",
                "-0.00|0.00",
                "1e5|100000",
                "1.5e-3|0.0015",
                " 12 |12",
                ".5|0.5",
                "5.|5",
                "123456789012345678901234567890.5|123456789012345678901234567890.5",
                "-9223372036854775808|-9223372036854775808",
                "NaN|NaN",
                "-inf|-Infinity",
                "0x1F|31",
                "1_000.5|1000.5",
                "00012|12",
                "1e-70|0.0000000000000000000000000000000000000000000000000000000000000000000001",
            })
    void numeric(String text, String expected) {
        assertThat(roundTrip(Type.NUMERIC, text)).isEqualTo(expected);
    }

    @Test
    void numericModifiers() {
        assertThat(roundTrip(Type.numeric(5, 2), "123.455")).isEqualTo("123.46");
        assertThat(roundTrip(Type.numeric(5, 2), "0")).isEqualTo("0.00");
        assertThat(failure(Type.numeric(5, 2), "1000")).isEqualTo("22003 numeric field overflow");
        assertThat(failure(Type.numeric(5, 2), "999.995"))
                .isEqualTo("22003 numeric field overflow");
        assertThat(failure(Type.numeric(3, 3), "1")).isEqualTo("22003 numeric field overflow");
        assertThat(roundTrip(Type.numeric(3, 3), "0.9994")).isEqualTo("0.999");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1e20|1e+20",
                "1e15|1e+15",
                "1e14|100000000000000",
                "0.0001|0.0001",
                "0.00001|1e-05",
                "0.1|0.1",
                "-0|-0",
                "1.5|1.5",
                "123456789012345678|1.2345678901234568e+17",
                "4.9e-324|5e-324",
                "2e23|2e+23",
                "1.7976931348623157e308|1.7976931348623157e+308",
                "0.30000000000000004|0.30000000000000004",
                "nan|NaN",
                "-infinity|-Infinity",
                "100|100",
                "9007199254740993|9.007199254740992e+15",
                "3.0000000000000004e-05|3.0000000000000004e-05",
            })
    void doubles(String text, String expected) {
        assertThat(roundTrip(Type.DOUBLE, text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1e6|1e+06",
                "123456|123456",
                "1234567|1.234567e+06",
                "0.1|0.1",
                "1e-45|1e-45",
                "16777216|1.6777216e+07"
            })
    void reals(String text, String expected) {
        assertThat(roundTrip(Type.REAL, text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1999-01-08 04:05:06|1999-01-08 04:05:06",
                "1999-01-08T04:05|1999-01-08 04:05:00",
                "1999-01-08 04:05:06.789012|1999-01-08 04:05:06.789012",
                "1999-01-08 04:05:06.7890126|1999-01-08 04:05:06.789013",
                "1999-01-08 04:05:06.5 PM|1999-01-08 16:05:06.5",
                "January 8, 1999|1999-01-08 00:00:00",
                "1/8/1999|1999-01-08 00:00:00",
                "19990108|1999-01-08 00:00:00",
                "19990108T040506|1999-01-08 04:05:06",
                "8-Jan-1999|1999-01-08 00:00:00",
                "1999-Jan-08|1999-01-08 00:00:00",
                "Mon Jan 08 04:05:06 1999|1999-01-08 04:05:06",
                "0044-03-15 BC|0044-03-15 00:00:00 BC",
                "epoch|1970-01-01 00:00:00",
                "infinity|infinity",
                "-infinity|-infinity",
                "1999-01-08 24:00:00|1999-01-09 00:00:00",
                "1999-12-31 23:59:60|2000-01-01 00:00:00",
                "1999-01-08 04:05:06+05|1999-01-08 04:05:06",
                "1999.008|1999-01-08 00:00:00",
                "J2451187|1999-01-08 00:00:00",
                "1/8/99|1999-01-08 00:00:00",
                "1999-01-08 04:05:06 America/New_York|1999-01-08 04:05:06",
                "99-01-08 BC|err",
            })
    void timestamps(String text, String expected) {
        if (!expected.equals("err")) {
            assertThat(roundTrip(Type.TIMESTAMP, text)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1999-01-08 04:05:06|1999-01-08 04:05:06+00",
                "1999-01-08 04:05:06-08|1999-01-08 12:05:06+00",
                "1999-01-08 04:05:06 +05:30|1999-01-07 22:35:06+00",
                "1999-01-08 04:05:06 PST|1999-01-08 12:05:06+00",
                "1999-01-08T04:05:06Z|1999-01-08 04:05:06+00",
                "1999-07-08 04:05:06 America/New_York|1999-07-08 08:05:06+00",
            })
    void zonedTimestamps(String text, String expected) {
        assertThat(roundTrip(Type.TIMESTAMPTZ, text)).isEqualTo(expected);
    }

    @Test
    void sessionZone() {
        var paris = new TextFormat(TimeZone.of("europe/paris"));
        var builder = ColumnBuilder.of(Type.TIMESTAMPTZ.kind());
        for (String text :
                new String[] {
                    "2024-07-01 12:00", "2024-01-01 12:00", "2024-03-31 02:30", "2024-10-27 02:30"
                }) {
            paris.parse(Type.TIMESTAMPTZ, Slice.of(text), builder);
        }
        var column = builder.build();
        var out = new Slice();
        out.reset();
        for (int i = 0; i < 4; i++) {
            paris.format(Type.TIMESTAMPTZ, column, i, out);
            out.append('|');
        }
        assertThat(out.toText())
                .isEqualTo(
                        "2024-07-01 12:00:00+02|2024-01-01 12:00:00+01|2024-03-31 03:30:00+02|2024-10-27 02:30:00+01|");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 year 2 mons 3 days 04:05:06.789|1 year 2 mons 3 days 04:05:06.789",
                "1-2|1 year 2 mons",
                "3 4:05:06|3 days 04:05:06",
                "P1Y2M3DT4H5M6S|1 year 2 mons 3 days 04:05:06",
                "P0001-02-03T04:05:06|1 year 2 mons 3 days 04:05:06",
                "1.5 days|1 day 12:00:00",
                "1.5 months|1 mon 15 days",
                "1.5 years|1 year 6 mons",
                "1 day ago|-1 days",
                "-1 year -2 mons +3 days -04:05:06|-1 years -2 mons +3 days -04:05:06",
                "@ 1 minute|00:01:00",
                "5|00:00:05",
                "0|00:00:00",
                "2h30m|02:30:00",
                "-1:30|-01:30:00",
                "1 week|7 days",
                "1 mon -1 day 2 hours|1 mon -1 days +02:00:00",
                "100 ms|00:00:00.1",
                "PT36H|36:00:00",
                "1 decade|10 years",
                "P1W|7 days",
                "4:05.5|00:04:05.5",
            })
    void intervals(String text, String expected) {
        assertThat(roundTrip(Type.INTERVAL, text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"b\":1,\"a\":[1,2, {}]}|{\"a\": [1, 2, {}], \"b\": 1}",
                "{\"aa\":1,\"b\":2,\"aa\":3}|{\"b\": 2, \"aa\": 3}",
                "\"\\u00e9\\n\\/\"|\"é\\n/\"",
                "1.10|1.10",
                "1e2|100",
                "-0|0",
                " null |null",
                "[]|[]",
                "[1,[2]]|[1, [2]]",
                "\"\\ud83d\\ude00\"|\"😀\"",
            })
    void json(String text, String expected) {
        assertThat(roundTrip(Type.JSONB, text)).isEqualTo(expected);
    }

    @Test
    void arrays() {
        var ints = Type.array(Type.INTEGER);
        var texts = Type.array(Type.TEXT);
        assertThat(roundTrip(ints, "{1, 2,NULL}")).isEqualTo("{1,2,NULL}");
        assertThat(roundTrip(ints, "{{1,2},{3,4}}")).isEqualTo("{{1,2},{3,4}}");
        assertThat(roundTrip(ints, "{}")).isEqualTo("{}");
        assertThat(roundTrip(texts, "{a b, \"c\\\"d\" ,\"null\",\"\"}"))
                .isEqualTo("{\"a b\",\"c\\\"d\",\"null\",\"\"}");
        assertThat(failure(ints, "{{1},{2,3}}")).startsWith("22P02 malformed array literal");
        assertThat(failure(ints, "{1,2")).startsWith("22P02 malformed array literal");
        assertThat(failure(ints, "{1,x}"))
                .isEqualTo("22P02 invalid input syntax for type integer: \"x\"");
    }

    @Test
    void rest() {
        assertThat(roundTrip(Type.BOOLEAN, " YES ")).isEqualTo("t");
        assertThat(roundTrip(Type.BOOLEAN, "of")).isEqualTo("f");
        assertThat(roundTrip(Type.UUID, "{A0EEBC99-9C0B4EF8-BB6D6BB9BD380A11}"))
                .isEqualTo("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
        assertThat(roundTrip(Type.BYTEA, "\\xDEADbeef")).isEqualTo("\\xdeadbeef");
        assertThat(roundTrip(Type.BYTEA, "a\\\\b\\001")).isEqualTo("\\x615c6201");
        assertThat(roundTrip(Type.DATE, "2024-02-29")).isEqualTo("2024-02-29");
        assertThat(roundTrip(Type.TIME, "04:05:06.5 PM")).isEqualTo("16:05:06.5");
        assertThat(roundTrip(Type.TIME, "24:00")).isEqualTo("24:00:00");
        assertThat(roundTrip(Type.INTEGER, " -12 ")).isEqualTo("-12");
        assertThat(roundTrip(Type.BIGINT, "-9223372036854775808"))
                .isEqualTo("-9223372036854775808");
    }

    @Test
    void errors() {
        assertThat(failure(Type.INTEGER, "x"))
                .isEqualTo("22P02 invalid input syntax for type integer: \"x\"");
        assertThat(failure(Type.INTEGER, "99999999999"))
                .isEqualTo("22003 value \"99999999999\" is out of range for type integer");
        assertThat(failure(Type.BIGINT, "9223372036854775808"))
                .isEqualTo("22003 value \"9223372036854775808\" is out of range for type bigint");
        assertThat(failure(Type.DOUBLE, "1e400"))
                .isEqualTo("22003 \"1e400\" is out of range for type double precision");
        assertThat(failure(Type.DOUBLE, "1d"))
                .isEqualTo("22P02 invalid input syntax for type double precision: \"1d\"");
        assertThat(failure(Type.DATE, "2023-02-29"))
                .isEqualTo("22008 date/time field value out of range: \"2023-02-29\"");
        assertThat(failure(Type.DATE, "x"))
                .isEqualTo("22007 invalid input syntax for type date: \"x\"");
        assertThat(failure(Type.TIMESTAMP, "1999-13-01 00:00:00"))
                .isEqualTo("22008 date/time field value out of range: \"1999-13-01 00:00:00\"");
        assertThat(failure(Type.INTERVAL, "1 foo"))
                .isEqualTo("22007 invalid input syntax for type interval: \"1 foo\"");
        assertThat(failure(Type.NUMERIC, "1.2.3"))
                .isEqualTo("22P02 invalid input syntax for type numeric: \"1.2.3\"");
        assertThat(failure(Type.varchar(3), "abcd"))
                .isEqualTo("22001 value too long for type character varying(3)");
        assertThat(failure(Type.JSONB, "{a:1}"))
                .isEqualTo("22P02 invalid input syntax for type json");
        assertThatThrownBy(() -> TimeZone.of("Mars/Olympus"))
                .hasMessage("time zone \"Mars/Olympus\" not recognized");
    }
}
