// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What clients ask when they connect and browse, in `src/test/resources/clients`: paragraphs, each
/// `-- name` and a query. All are answered.
class ClientQueriesTest {
    private static final Path FOLDER = Path.of("src/test/resources/clients");

    private static Shop shop;
    private static Connection connection;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException, SQLException {
        shop = new Shop(folder);
        connection = shop.connect("preferQueryMode=simple");
    }

    @AfterAll
    static void stop() throws SQLException {
        connection.close();
        shop.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbeaver", "grafana", "sqlalchemy"})
    void answersAll(String client) throws IOException {
        var failures = new ArrayList<String>();
        List<String> queries = paragraphs(client);
        for (String query : queries) {
            try {
                Shop.rows(connection, query);
            } catch (SQLException e) {
                failures.add(query.lines().findFirst().orElse("") + ": " + e.getMessage());
            }
        }
        assertThat(queries).isNotEmpty();
        assertThat(failures).as(String.join("\n", failures)).isEmpty();
    }

    @Test
    void knowsKeywordsOfPostgres() throws SQLException {
        // counted by PostgreSQL 18
        assertThat(
                        Shop.rows(
                                connection,
                                """
                                SELECT catcode, barelabel, count(*) FROM pg_catalog.pg_get_keywords()
                                GROUP BY 1, 2 ORDER BY 1, 2
                                """))
                .containsExactly(
                        "C|f|3", "C|t|60", "R|f|22", "R|t|56", "T|f|3", "T|t|20", "U|f|11",
                        "U|t|319");
    }

    private static List<String> paragraphs(String client) throws IOException {
        return List.of(Files.readString(FOLDER.resolve(client + ".sql")).split("\n\n"));
    }
}
