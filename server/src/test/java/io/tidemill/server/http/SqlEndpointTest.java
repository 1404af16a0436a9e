// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import static io.tidemill.server.http.FakeSessions.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.server.session.Result;
import io.tidemill.server.session.RowStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SqlEndpointTest {
    private static final Schema NUMBERS = Schema.of(Field.of("n", Type.BIGINT));

    private final HttpFixture http = new HttpFixture();

    @AfterEach
    void close() {
        http.close();
        assertThat(http.sessions.open.get()).as("sessions left open").isZero();
    }

    @Test
    void answersWithColumnsRowsAndTag() {
        var schema = Schema.of(Field.of("id", Type.BIGINT), Field.of("name", Type.TEXT));
        http.sessions.on(
                "SELECT .*",
                _ -> rows(schema, List.of(new Object[] {1L, "a\"ü"}, new Object[] {2L, null})));

        var response = http.sql("SELECT id, name FROM t");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type"))
                .hasValue("application/json; charset=utf-8");
        assertThat(response.body())
                .isEqualTo(
                        "{\"columns\":[{\"name\":\"id\",\"type\":\"bigint\"},"
                                + "{\"name\":\"name\",\"type\":\"text\"}],"
                                + "\"rows\":[[1,\"a\\\"ü\"],[2,null]],\"tag\":\"SELECT 2\"}");
    }

    @Test
    void everyTypeHasItsJson() {
        var schema =
                Schema.of(
                        Field.of("b", Type.BOOLEAN),
                        Field.of("i", Type.BIGINT),
                        Field.of("big", Type.BIGINT),
                        Field.of("d", Type.DOUBLE),
                        Field.of("nan", Type.DOUBLE),
                        Field.of("r", Type.REAL),
                        Field.of("day", Type.DATE),
                        Field.of("t", Type.TIME),
                        Field.of("ts", Type.TIMESTAMP),
                        Field.of("tz", Type.TIMESTAMPTZ),
                        Field.of("j", Type.JSONB),
                        Field.of("x", Type.numeric(20, 2)),
                        Field.of("a", Type.array(Type.BIGINT)),
                        Field.of("forever", Type.TIMESTAMP));
        http.sessions.on(
                "SELECT",
                _ ->
                        rows(
                                schema,
                                List.<Object[]>of(
                                        new Object[] {
                                            1L,
                                            (1L << 53) - 1,
                                            1L << 53,
                                            0.1,
                                            Double.NaN,
                                            (double) 0.1f,
                                            -1L,
                                            3_723_000_500L,
                                            1_767_225_600_000_000L,
                                            -1L,
                                            "{\"a\": [1]}",
                                            "123456789012345678.9",
                                            "{{1,NULL},{3,4}}",
                                            Long.MAX_VALUE
                                        })));

        assertThat(http.sql("SELECT").body())
                .contains(
                        "[[true,9007199254740991,\"9007199254740992\",0.1,\"NaN\",0.1,\"1969-12-31\","
                                + "\"01:02:03.0005\",\"2026-01-01T00:00:00\","
                                + "\"1969-12-31T23:59:59.999999+00:00\",{\"a\": [1]},"
                                + "\"123456789012345678.90\",[[1,null],[3,4]],\"infinity\"]]");
    }

    @Test
    void severalStatementsGiveAnArrayAndOneTransaction() {
        http.sessions.on("INSERT.*", _ -> new Result.Command("INSERT 0 1"));

        var response = http.sql("INSERT 1; INSERT 2;");

        assertThat(response.body())
                .isEqualTo("[{\"tag\":\"INSERT 0 1\"},{\"tag\":\"INSERT 0 1\"}]");
        assertThat(http.sessions.synced).containsExactly("INSERT 1", "INSERT 2");
    }

    @Test
    void nothingOfARequestIsDoneWhenAStatementFails() {
        http.sessions.on("INSERT.*", _ -> new Result.Command("INSERT 0 1"));

        var response = http.sql("INSERT 1; NONSENSE");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo(
                        "{\"error\":{\"sqlstate\":\"42601\",\"message\":\"syntax error at or near"
                                + " \\\"NONSENSE\\\"\",\"hint\":\"The fake knows few statements.\","
                                + "\"position\":11}}");
        assertThat(http.sessions.synced).isEmpty();
    }

    @Test
    void aTransactionLeftOpenIsAnError() {
        http.sessions.on("INSERT.*", _ -> new Result.Command("INSERT 0 1"));

        assertThat(http.sql("BEGIN; INSERT 1; COMMIT").statusCode()).isEqualTo(200);
        var response = http.sql("BEGIN; INSERT 1");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("25001").contains("COMMIT in the same request");
    }

    @Test
    void emptyTextGivesNoResults() {
        assertThat(http.sql(" ; ").body()).isEqualTo("[]");
    }

    @Test
    void takesParametersOfTheStatementsTypes() {
        http.sessions.parameterTypes.put(
                "PARAMETERS",
                List.of(Type.BIGINT, Type.TEXT, Type.BOOLEAN, Type.DOUBLE, Type.INTEGER));

        var response = http.json("{\"sql\":\"PARAMETERS\",\"parameters\":[7,\"x\",true,1.5,null]}");

        assertThat(response.body()).contains("\"rows\":[[7,\"x\",true,1.5,null]]");
    }

    @Test
    void parametersThatDoNotFitAreErrors() {
        http.sessions.parameterTypes.put("PARAMETERS", List.of(Type.INTEGER));

        assertThat(http.json("{\"sql\":\"PARAMETERS\",\"parameters\":[\"x\"]}").body())
                .contains("22P02");
        assertThat(http.json("{\"sql\":\"PARAMETERS\",\"parameters\":[3000000000]}").body())
                .contains("22003");
        assertThat(http.json("{\"sql\":\"PARAMETERS\"}").body()).contains("08P01");
        assertThat(http.json("{\"sql\":\"PARAMETERS;PARAMETERS\",\"parameters\":[1]}").body())
                .contains("exactly one statement");
    }

    @Test
    void limitsRows() {
        var three = List.<Object[]>of(new Object[] {1L}, new Object[] {2L}, new Object[] {3L});
        http.sessions.on("SELECT", _ -> rows(NUMBERS, three));

        assertThat(http.json("{\"sql\":\"SELECT\",\"limit\":2}").body())
                .endsWith("\"rows\":[[1],[2]],\"truncated\":true,\"tag\":\"SELECT 2\"}");
        assertThat(http.post("/api/v1/sql?limit=3", "text/plain", "SELECT").body())
                .endsWith("\"rows\":[[1],[2],[3]],\"tag\":\"SELECT 3\"}");
        assertThat(http.post("/api/v1/sql?limit=x", "text/plain", "SELECT").statusCode())
                .isEqualTo(400);
    }

    @Test
    void streamsALargeResult() {
        var rows = new ArrayList<Object[]>();
        for (long i = 0; i < 200_000; i++) {
            rows.add(new Object[] {i});
        }
        http.sessions.on("SELECT", _ -> rows(NUMBERS, rows));

        var response = http.sql("SELECT");

        assertThat(response.headers().firstValue("transfer-encoding")).hasValue("chunked");
        assertThat(response.body()).endsWith("[199999]],\"tag\":\"SELECT 200000\"}");
        assertThat(response.body().chars().filter(c -> c == '[').count()).isEqualTo(200_002);
    }

    @Test
    void anErrorAfterRowsWereSentStandsInTheResult() {
        var batch = new ArrayList<Object[]>();
        for (long i = 0; i < 50_000; i++) {
            batch.add(new Object[] {i});
        }
        http.sessions.on("SELECT", _ -> new Result.Rows(NUMBERS, failing(batch), "SELECT", true));

        var response = http.sql("SELECT");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .endsWith(
                        "[49999]],\"error\":{\"sqlstate\":\"22012\",\"message\":\"division by"
                                + " zero\"}}");
        assertThat(http.sessions.synced).isEmpty();
    }

    @Test
    void anErrorInTheFirstRowsIsAStatus() {
        http.sessions.on(
                "SELECT",
                _ ->
                        new Result.Rows(
                                NUMBERS,
                                failing(List.<Object[]>of(new Object[] {1L})),
                                "SELECT",
                                true));

        var response = http.sql("SELECT");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("{\"error\":{\"sqlstate\":\"22012\"");
    }

    private static RowStream failing(List<Object[]> first) {
        var stream = FakeSessions.stream(NUMBERS, first);
        return new RowStream() {
            @Override
            public io.tidemill.core.batch.Batch next() {
                var batch = stream.next();
                if (batch == null) {
                    throw SqlException.of(SqlState.DIVISION_BY_ZERO, "division by zero");
                }
                return batch;
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void statusTellsWhoseFaultItIs() {
        http.sessions.on(
                "FULL",
                _ -> {
                    throw SqlException.of(SqlState.DISK_FULL, "the disk is full");
                });
        http.sessions.on(
                "BUG",
                _ -> {
                    throw new IllegalStateException("a bug");
                });

        assertThat(http.sql("FULL").statusCode()).isEqualTo(503);
        assertThat(http.sql("BUG").statusCode()).isEqualTo(500);
        assertThat(http.sql("BUG").body()).doesNotContain("IllegalState");
    }

    @Test
    void copyIsNotForHttp() {
        http.sessions.on(
                "COPY.*",
                _ ->
                        new Result.CopyOut(
                                NUMBERS,
                                io.tidemill.server.session.CopyOptions.of(
                                        io.tidemill.server.session.CopyOptions.Format.CSV),
                                FakeSessions.stream(NUMBERS, List.of())));

        assertThat(http.sql("COPY t TO STDOUT").body()).contains("0A000");
    }

    @Test
    void malformedBodiesAreExplained() {
        assertThat(http.json("{\"sql\":").body()).contains("the body is not JSON");
        assertThat(http.json("[]").body()).contains("must be a JSON object");
        assertThat(http.json("{\"sql\":1}").body()).contains("\\\"sql\\\" must be a string");
        assertThat(http.json("{}").body()).contains("\\\"sql\\\" is missing");
        assertThat(http.json("{\"sgl\":\"\"}").body()).contains("\\\"sgl\\\" is not known");
        assertThat(http.json("{\"sql\":\"\"} x").statusCode()).isEqualTo(400);
        assertThat(http.json("{\"sql\":\"\",\"parameters\":[[]]}").statusCode()).isEqualTo(400);
        assertThat(
                        http.post("/api/v1/sql", "application/x-www-form-urlencoded", "a=b")
                                .statusCode())
                .isEqualTo(415);
    }

    @Test
    void anEndlessResultIsCanceledWhenTheClientHangsUp() throws Exception {
        var view = FakeView.of(Field.of("n", Type.BIGINT));
        http.sessions.views.put("v", view);
        http.sessions.on(
                "FOLLOW",
                _ -> new Result.Rows(view.subscription(), view.follow(false, -1), "", false));
        try (var socket = new RawSocket(http.server.port())) {
            socket.send(
                    "POST /api/v1/sql HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                            + "Content-Length: 6\r\n\r\nFOLLOW");
            socket.readUntil("rows");
        }
        RawSocket.eventually(() -> http.sessions.canceled.get() > 0);
        view.insert(1L); // the fake's stream is not the session's own: wake it
        RawSocket.eventually(() -> view.followers() == 0);
    }
}
