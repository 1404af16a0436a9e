// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `pg_catalog` as a whole: what one table refers to, another one has, and the types, casts and
/// functions that clients read it by.
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class CatalogTest {
    private Shop shop;
    private Connection connection;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException, SQLException {
        shop = new Shop(folder);
        connection = shop.connect("");
    }

    @AfterAll
    void stop() throws SQLException {
        connection.close();
        shop.close();
    }

    private List<String> rows(String sql) throws SQLException {
        return Shop.rows(connection, sql);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    pg_attribute,            attrelid,        pg_class
                    pg_attribute,            atttypid,        pg_type
                    pg_attribute,            attcollation,    pg_collation
                    pg_attrdef,              adrelid,         pg_class
                    pg_class,                relnamespace,    pg_namespace
                    pg_class,                relowner,        pg_roles
                    pg_class,                relam,           pg_am
                    pg_index,                indexrelid,      pg_class
                    pg_index,                indrelid,        pg_class
                    pg_constraint,           conrelid,        pg_class
                    pg_constraint,           conindid,        pg_class
                    pg_constraint,           connamespace,    pg_namespace
                    pg_type,                 typnamespace,    pg_namespace
                    pg_type,                 typelem,         pg_type
                    pg_type,                 typarray,        pg_type
                    pg_type,                 typcollation,    pg_collation
                    pg_proc,                 prorettype,      pg_type
                    pg_proc,                 pronamespace,    pg_namespace
                    pg_proc,                 prolang,         pg_language
                    pg_operator,             oprleft,         pg_type
                    pg_operator,             oprright,        pg_type
                    pg_operator,             oprresult,       pg_type
                    pg_opclass,              opcintype,       pg_type
                    pg_opclass,              opcfamily,       pg_opfamily
                    pg_opclass,              opcmethod,       pg_am
                    pg_description,          classoid,        pg_class
                    pg_database,             datdba,          pg_roles
                    pg_database,             dattablespace,   pg_tablespace
                    pg_foreign_server,       srvfdw,          pg_foreign_data_wrapper
                    """)
    void refersToWhatThereIs(String table, String column, String target) throws SQLException {
        String missing =
                "SELECT a.%2$s FROM pg_catalog.%1$s a LEFT JOIN pg_catalog.%3$s b ON a.%2$s = b.oid"
                                .formatted(table, column, target)
                        + " WHERE a.%s <> 0 AND b.oid IS NULL".formatted(column);
        assertThat(rows(missing)).isEmpty();
        assertThat(rows("SELECT count(*) > 0 FROM pg_catalog." + table)).containsExactly("t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pg_class",
                "pg_type",
                "pg_proc",
                "pg_operator",
                "pg_namespace",
                "pg_constraint",
                "pg_opclass",
                "pg_attrdef",
                "pg_collation",
                "pg_foreign_server"
            })
    void givesEachThingAnOidOfItsOwn(String table) throws SQLException {
        assertThat(
                        rows(
                                "SELECT oid, count(*) FROM pg_catalog.%s GROUP BY oid HAVING count(*) > 1"
                                        .formatted(table)))
                .isEmpty();
    }

    @Test
    void numbersColumnsFromOneOn() throws SQLException {
        assertThat(
                        rows(
                                """
                                SELECT c.relname, c.relnatts, count(*), min(a.attnum), max(a.attnum)
                                FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid
                                GROUP BY c.oid, c.relname, c.relnatts
                                HAVING count(*) <> c.relnatts OR min(a.attnum) <> 1
                                    OR max(a.attnum) <> c.relnatts
                                """))
                .isEmpty();
    }

    @Test
    void saysTheSameInBothCatalogs() throws SQLException {
        assertThat(
                        rows(
                                """
                                SELECT n.nspname, c.relname, a.attname, a.attnum
                                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                                    JOIN pg_attribute a ON a.attrelid = c.oid
                                WHERE c.relkind IN ('r', 'v', 'm')
                                EXCEPT
                                SELECT table_schema, table_name, column_name, ordinal_position
                                FROM information_schema.columns
                                """))
                .isEmpty();
        assertThat(
                        rows(
                                """
                                SELECT a.attname, format_type(a.atttypid, a.atttypmod), t.typname,
                                    i.data_type, i.udt_name, i.is_nullable, a.attnotnull
                                FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                                    JOIN information_schema.columns i ON i.column_name = a.attname
                                WHERE a.attrelid = 'orders'::regclass AND i.table_name = 'orders'
                                ORDER BY a.attnum
                                """))
                .containsExactly(
                        "id|integer|int4|integer|int4|NO|t",
                        "customer|character varying(20)|varchar|character varying|varchar|YES|f",
                        "amount|numeric(10,2)|numeric|numeric|numeric|YES|f",
                        "tags|text[]|_text|ARRAY|_text|YES|f",
                        "made|timestamp with time zone|timestamptz|timestamp with time zone"
                                + "|timestamptz|YES|f",
                        "note|jsonb|jsonb|jsonb|jsonb|YES|f");
    }

    /// The results are PostgreSQL's.
    @Test
    void namesTypesWithoutModifier() throws SQLException {
        assertThat(
                        rows(
                                """
                                SELECT format_type(23, NULL), format_type(1700, NULL),
                                    format_type(1043, NULL), format_type(1700, 655366),
                                    format_type(NULL, 3) IS NULL
                                """))
                .containsExactly("integer|numeric|character varying|numeric(10,2)|t");
    }

    @Test
    void tellsWhatKindEachRelationIs() throws SQLException {
        assertThat(
                        rows(
                                """
                                SELECT relname, relkind FROM pg_class
                                WHERE relnamespace = 'public'::regnamespace ORDER BY 1
                                """))
                .containsExactly(
                        "by_site|m",
                        "lines|r",
                        "lines_pkey|i",
                        "north|v",
                        "orders|r",
                        "orders_id_seq|S",
                        "orders_pkey|i",
                        "readings|r",
                        "sensors|r",
                        "sensors_pkey|i");
        assertThat(
                        rows(
                                """
                                SELECT srvname, srvtype, fdwname, srvoptions
                                FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w
                                    ON w.oid = s.srvfdw ORDER BY 1
                                """))
                .containsExactly(
                        "probes|source|file|{table=readings}", "report|sink|file|{from=by_site}");
    }

    @Test
    void hasPostgresTypes() throws SQLException {
        try (var statement = connection.createStatement();
                var result =
                        statement.executeQuery(
                                """
                                SELECT c.oid, c.relname, c.relkind, i.indkey, i.indclass, t.typinput,
                                    current_schemas(true)
                                FROM pg_class c, pg_index i, pg_type t
                                WHERE c.oid = i.indexrelid AND c.relname = 'lines_pkey'
                                    AND t.typname = 'int4'
                                """)) {
            var columns = result.getMetaData();
            var types =
                    List.of("oid", "name", "char", "int2vector", "oidvector", "regproc", "_name");
            for (int i = 0; i < types.size(); i++) {
                assertThat(columns.getColumnTypeName(i + 1)).isEqualTo(types.get(i));
            }
            assertThat(result.next()).isTrue();
            assertThat(result.getString(4)).isEqualTo("1 2");
            assertThat(result.getString(6)).isEqualTo("int4in");
        }
        try (var binary = shop.connect("binaryTransfer=true&prepareThreshold=-1");
                var statement =
                        binary.prepareStatement(
                                "SELECT oid, relname FROM pg_class WHERE oid = ? AND relname = ?")) {
            statement.setLong(1, 1259);
            statement.setString(2, "pg_class");
            try (var result = statement.executeQuery()) {
                assertThat(Shop.rows(result)).containsExactly("1259|pg_class");
            }
        }
    }

    @Test
    void showsReferencesByName() throws SQLException {
        assertThat(
                        rows(
                                """
                                SELECT 'sensors'::regclass, 'public.lines'::regclass::oid::regclass,
                                    'pg_class'::regclass, 'tm_catalog.tm_ticks'::regclass::text,
                                    'int4'::regtype, 'varchar(10)'::regtype, 'integer[]'::regtype,
                                    'public'::regnamespace, 'tidemill'::regrole, to_regclass('nope'),
                                    0::regclass, 12::regclass, 'sensors'::regclass::oid > 16000
                                """))
                .containsExactly(
                        "sensors|lines|pg_class|tm_catalog.tm_ticks|integer|character varying"
                                + "|integer[]|public|tidemill|null|-|12|t");
        // ordered by number, as PostgreSQL does
        assertThat(
                        rows(
                                """
                                SELECT oid::regclass AS r FROM pg_class
                                WHERE relkind = 'r' AND oid > 16000 ORDER BY r DESC
                                """))
                .containsExactly("lines", "orders", "readings", "sensors");
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "CREATE VIEW keys AS SELECT conrelid::regclass AS r, conname FROM pg_constraint");
        }
        assertThat(rows("SELECT r, conname FROM keys WHERE r = 'sensors' ORDER BY 2"))
                .containsExactly("sensors|positive", "sensors|sensors_pkey");
        try (var statement = connection.createStatement()) {
            statement.execute("DROP VIEW keys");
        }
    }

    @Test
    void readsAndChangesSettings() throws SQLException {
        assertThat(rows("SELECT current_setting('server_version_num')::int / 10000"))
                .containsExactly("15");
        assertThat(
                        rows(
                                """
                                SELECT set_config('application_name', 'it', false),
                                    current_setting('no.such', true)
                                """))
                .containsExactly("it|null");
        assertThat(rows("SHOW application_name")).containsExactly("it");
        assertThat(rows("SELECT setting FROM pg_settings WHERE name = 'application_name'"))
                .containsExactly("it");
    }

    @Test
    void estimatesSizes() throws SQLException {
        // two rows of an 8-byte number, a site of 5 and a unit of 1 letter
        assertThat(
                        rows(
                                """
                                SELECT pg_table_size('sensors'), pg_relation_size('sensors_pkey'::regclass),
                                    pg_size_pretty(pg_total_relation_size('sensors')),
                                    pg_database_size('tidemill') > 0
                                """))
                .containsExactly("28|0|28 bytes|t");
        // expected values by PostgreSQL
        assertThat(
                        rows(
                                """
                                SELECT pg_size_pretty(10239::bigint), pg_size_pretty(10240::bigint),
                                    pg_size_pretty(10485247::bigint), pg_size_pretty(10485248::bigint),
                                    pg_size_pretty(-1073741824::bigint), pg_size_pretty(9223372036854775807)
                                """))
                .containsExactly("10239 bytes|10 kB|10239 kB|10 MB|-1024 MB|8192 PB");
    }

    @Test
    void definesThings() throws SQLException {
        assertThat(
                        rows(
                                """
                                SELECT pg_get_viewdef('north'), pg_get_indexdef('lines_pkey'::regclass),
                                    pg_get_indexdef('lines_pkey'::regclass, 2, true),
                                    pg_get_constraintdef(oid), pg_get_userbyid(10)
                                FROM pg_constraint WHERE contype = 'c'
                                """))
                .containsExactly(
                        "SELECT * FROM sensors WHERE site = 'north'"
                                + "|CREATE UNIQUE INDEX lines_pkey ON public.lines USING btree"
                                + " (order_id, line)|line|CHECK (id > 0)|tidemill");
        assertThat(
                        rows(
                                """
                                SELECT pg_get_function_arguments(oid), pg_get_function_result(oid),
                                    obj_description(oid, 'pg_proc')
                                FROM pg_proc WHERE proname = 'cbrt'
                                """))
                .containsExactly("double precision|double precision|cube root");
    }

    @Test
    void leavesOutOwnTablesWhereListsAreOfTheUsers() throws SQLException {
        assertThat(
                        rows(
                                """
                                SELECT pg_table_is_visible('sensors'::regclass),
                                    pg_table_is_visible('pg_class'::regclass),
                                    pg_table_is_visible('tm_catalog.tm_ticks'::regclass)
                                """))
                .containsExactly("t|t|f");
    }
}
