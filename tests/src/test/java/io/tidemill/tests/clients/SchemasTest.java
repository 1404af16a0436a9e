// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What pgJDBC makes of schemas.
@Timeout(60)
class SchemasTest {
    private Shop shop;
    private Connection connection;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException, SQLException {
        shop = new Shop(folder);
        connection = shop.connect("");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA wares");
            statement.execute("CREATE TABLE wares.orders (code text PRIMARY KEY, sort int UNIQUE)");
            statement.execute("CREATE INDEX kind ON wares.orders (sort, code)");
            statement.execute("CREATE VIEW wares.codes AS SELECT code FROM wares.orders");
        }
    }

    @AfterEach
    void stop() throws SQLException {
        connection.close();
        shop.close();
    }

    private static List<String> values(ResultSet result, String name) throws SQLException {
        var values = new ArrayList<String>();
        try (result) {
            while (result.next()) {
                values.add(result.getString(name));
            }
        }
        return values;
    }

    @Test
    void tellsOfWhatIsInEach() throws SQLException {
        DatabaseMetaData data = connection.getMetaData();

        assertThat(values(data.getSchemas(), "TABLE_SCHEM"))
                .containsExactly(
                        "information_schema", "pg_catalog", "public", "tm_catalog", "wares");
        assertThat(values(data.getTables(null, "wares", "%", null), "TABLE_NAME"))
                .containsExactlyInAnyOrder(
                        "orders", "codes", "orders_pkey", "orders_sort_key", "kind");
        assertThat(
                        values(
                                data.getTables(null, null, "orders", new String[] {"TABLE"}),
                                "TABLE_SCHEM"))
                .containsExactly("public", "wares");
        assertThat(values(data.getColumns(null, "wares", "orders", "%"), "COLUMN_NAME"))
                .containsExactly("code", "sort");
        assertThat(values(data.getPrimaryKeys(null, "wares", "orders"), "COLUMN_NAME"))
                .containsExactly("code");
        assertThat(values(data.getIndexInfo(null, "wares", "orders", false, false), "INDEX_NAME"))
                .containsExactlyInAnyOrder("orders_pkey", "orders_sort_key", "kind", "kind");
    }

    @Test
    void findsNamesInTheSchemaOfTheConnection() throws SQLException {
        try (Connection own = shop.connect("currentSchema=wares");
                Statement statement = own.createStatement()) {
            assertThat(own.getSchema()).isEqualTo("wares");
            statement.executeUpdate("INSERT INTO orders VALUES ('a', 1)");
            assertThat(Shop.rows(own, "SELECT code FROM codes")).containsExactly("a");
            // One that is prepared follows the path, too.
            try (var prepared = own.prepareStatement("SELECT count(*) FROM orders")) {
                prepared.executeQuery().close();
                own.setSchema("public");
                try (ResultSet result = prepared.executeQuery()) {
                    result.next();
                    String here = result.getString(1);
                    assertThat(Shop.rows(own, "SELECT count(*) FROM public.orders"))
                            .containsExactly(here)
                            .doesNotContain("1");
                }
            }
        }
    }
}
