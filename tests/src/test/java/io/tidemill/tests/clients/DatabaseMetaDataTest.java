// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What pgJDBC's `DatabaseMetaData` tells.
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class DatabaseMetaDataTest {
    private Shop shop;
    private Connection connection;
    private DatabaseMetaData data;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException, SQLException {
        shop = new Shop(folder);
        connection = shop.connect("");
        data = connection.getMetaData();
    }

    @AfterAll
    void stop() throws SQLException {
        connection.close();
        shop.close();
    }

    private static List<String> columns(ResultSet result, String... names) throws SQLException {
        var rows = new ArrayList<String>();
        try (result) {
            while (result.next()) {
                var row = new ArrayList<String>();
                for (String name : names) {
                    row.add(String.valueOf(result.getString(name)));
                }
                rows.add(String.join("|", row));
            }
        }
        return rows;
    }

    @Test
    void tables() throws SQLException {
        String[] types = {"TABLE", "VIEW", "MATERIALIZED VIEW"};
        assertThat(columns(data.getTables(null, "public", "%", types), "TABLE_NAME", "TABLE_TYPE"))
                .containsExactlyInAnyOrder(
                        "by_site|MATERIALIZED VIEW",
                        "lines|TABLE",
                        "north|VIEW",
                        "orders|TABLE",
                        "readings|TABLE",
                        "sensors|TABLE");
        assertThat(columns(data.getSchemas(), "TABLE_SCHEM"))
                .containsExactly("information_schema", "pg_catalog", "public", "tm_catalog");
        assertThat(columns(data.getCatalogs(), "TABLE_CAT")).containsExactly("tidemill");
    }

    @Test
    void columnsOfATable() throws SQLException {
        assertThat(
                        columns(
                                data.getColumns(null, "public", "orders", "%"),
                                "COLUMN_NAME",
                                "TYPE_NAME",
                                "COLUMN_SIZE",
                                "DECIMAL_DIGITS",
                                "IS_NULLABLE",
                                "COLUMN_DEF"))
                .containsExactly(
                        "id|serial|10|0|NO|nextval('orders_id_seq'::regclass)",
                        "customer|varchar|20|0|YES|null",
                        "amount|numeric|10|2|YES|null",
                        "tags|_text|2147483647|0|YES|null",
                        "made|timestamptz|35|6|YES|now()",
                        "note|jsonb|2147483647|0|YES|null");
    }

    @Test
    void keysAndIndexes() throws SQLException {
        assertThat(
                        columns(
                                data.getPrimaryKeys(null, "public", "lines"),
                                "COLUMN_NAME",
                                "KEY_SEQ",
                                "PK_NAME"))
                .containsExactly("order_id|1|lines_pkey", "line|2|lines_pkey");
        assertThat(
                        columns(
                                data.getIndexInfo(null, "public", "lines", false, true),
                                "INDEX_NAME",
                                "NON_UNIQUE",
                                "ORDINAL_POSITION",
                                "COLUMN_NAME"))
                .containsExactly("lines_pkey|f|1|order_id", "lines_pkey|f|2|line");
        assertThat(
                        columns(
                                data.getBestRowIdentifier(
                                        null,
                                        "public",
                                        "sensors",
                                        DatabaseMetaData.bestRowSession,
                                        false),
                                "COLUMN_NAME"))
                .containsExactly("id");
        assertThat(columns(data.getImportedKeys(null, "public", "lines"), "FK_NAME")).isEmpty();
        assertThat(columns(data.getExportedKeys(null, "public", "lines"), "FK_NAME")).isEmpty();
    }

    @Test
    void functionsAndTypes() throws SQLException {
        assertThat(columns(data.getFunctions(null, null, "cbrt"), "FUNCTION_NAME", "REMARKS"))
                .containsExactly("cbrt|cube root");
        assertThat(
                        columns(
                                data.getFunctionColumns(null, null, "cbrt", "%"),
                                "COLUMN_TYPE",
                                "TYPE_NAME"))
                .containsExactly("4|float8", "1|float8");
        assertThat(columns(data.getTypeInfo(), "TYPE_NAME"))
                .contains("int4", "text", "timestamptz", "jsonb", "_numeric");
        assertThat(columns(data.getUDTs(null, null, "%", null), "TYPE_NAME")).isEmpty();
        assertThat(columns(data.getProcedures(null, null, "%"), "PROCEDURE_NAME")).isEmpty();
    }

    @Test
    void privileges() throws SQLException {
        assertThat(columns(data.getTablePrivileges(null, "public", "sensors"), "GRANTEE"))
                .isNotEmpty()
                .containsOnly("tidemill");
    }
}
