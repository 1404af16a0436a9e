// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemill.core.catalog.ColumnDefinition.Identity;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.type.Type;
import io.tidemill.sql.statement.AlterSource;
import io.tidemill.sql.statement.AlterTable;
import io.tidemill.sql.statement.Begin;
import io.tidemill.sql.statement.CheckClause;
import io.tidemill.sql.statement.CloseCursor;
import io.tidemill.sql.statement.ColumnClause;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.Comment;
import io.tidemill.sql.statement.Commit;
import io.tidemill.sql.statement.CopyFrom;
import io.tidemill.sql.statement.CopyOptions;
import io.tidemill.sql.statement.CopyTo;
import io.tidemill.sql.statement.CreateIndex;
import io.tidemill.sql.statement.CreateSink;
import io.tidemill.sql.statement.CreateSource;
import io.tidemill.sql.statement.CreateTable;
import io.tidemill.sql.statement.CreateTableAs;
import io.tidemill.sql.statement.CreateView;
import io.tidemill.sql.statement.Deallocate;
import io.tidemill.sql.statement.DeclareCursor;
import io.tidemill.sql.statement.Delete;
import io.tidemill.sql.statement.Discard;
import io.tidemill.sql.statement.Drop;
import io.tidemill.sql.statement.Execute;
import io.tidemill.sql.statement.Explain;
import io.tidemill.sql.statement.Fetch;
import io.tidemill.sql.statement.Generation;
import io.tidemill.sql.statement.Insert;
import io.tidemill.sql.statement.Maintenance;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.ObjectKind;
import io.tidemill.sql.statement.Prepare;
import io.tidemill.sql.statement.ReleaseSavepoint;
import io.tidemill.sql.statement.ResetParameter;
import io.tidemill.sql.statement.Rollback;
import io.tidemill.sql.statement.RollbackTo;
import io.tidemill.sql.statement.Savepoint;
import io.tidemill.sql.statement.Select;
import io.tidemill.sql.statement.SequenceOptions;
import io.tidemill.sql.statement.SetParameter;
import io.tidemill.sql.statement.SetTransaction;
import io.tidemill.sql.statement.ShowObjects;
import io.tidemill.sql.statement.ShowParameter;
import io.tidemill.sql.statement.Statement;
import io.tidemill.sql.statement.Subscribe;
import io.tidemill.sql.statement.TransactionMode;
import io.tidemill.sql.statement.Truncate;
import io.tidemill.sql.statement.Update;
import io.tidemill.sql.statement.WatermarkClause;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Statements of every kind become the records they should; errors say where.
class StatementParserTest {
    private static Statement one(String sql) {
        List<StatementParser.Parsed> statements = StatementParser.parse(sql);
        assertThat(statements).hasSize(1);
        return statements.getFirst().statement();
    }

    private static SqlException failure(String sql) {
        SqlException failure =
                catchThrowableOfType(SqlException.class, () -> StatementParser.parse(sql));
        assertThat(failure).as("%s should fail", sql).isNotNull();
        return failure;
    }

    @Test
    void splitsAtSemicolonsOutsideOfStringsAndComments() {
        String text =
                """
                select 'a;b', "c;d", $$e;f$$, $x$g;$$;h$x$ -- ; no
                /* ; /* ; */ ; */ ;; ;
                  select E'it\\'s;' , 'it''s;'
                ;\
                """;
        List<StatementParser.Parsed> statements = StatementParser.parse(text);
        assertThat(statements).hasSize(2);
        assertThat(statements.get(0).start()).isZero();
        assertThat(statements.get(0).text()).startsWith("select 'a;b'").endsWith("$x$g;$$;h$x$");
        assertThat(statements.get(1).text()).isEqualTo("select E'it\\'s;' , 'it''s;'");
        assertThat(text.substring(statements.get(1).start())).startsWith("select E'it");
    }

    @Test
    void emptyTextHasNoStatements() {
        assertThat(StatementParser.parse("")).isEmpty();
        assertThat(StatementParser.parse(" ; -- nothing\n;")).isEmpty();
    }

    @Test
    void countsParameters() {
        assertThat(StatementParser.parse("select $2, $1; select 1"))
                .extracting(StatementParser.Parsed::parameterCount)
                .containsExactly(2, 0);
    }

    @Test
    void createTable() {
        var table =
                (CreateTable)
                        one(
                                """
                                CREATE TABLE IF NOT EXISTS lab.Readings (
                                    id bigserial PRIMARY KEY,
                                    "User" text NOT NULL DEFAULT 'x' || 'y' UNIQUE,
                                    value double precision DEFAULT 5 NOT NULL CHECK (value > 0),
                                    ts timestamp(3),
                                    amount numeric(10, 2),
                                    tags text[],
                                    n int GENERATED ALWAYS AS IDENTITY,
                                    WATERMARK FOR ts AS ts - INTERVAL '5' SECOND LATE ROWS INTO late,
                                    CONSTRAINT positive CHECK (value < 100),
                                    UNIQUE (ts, value)
                                ) WITH (retention = '30 days', 'a.b' = 3, flag)\
                                """);
        assertThat(table.name()).isEqualTo(new Name("lab", "readings", 28));
        assertThat(table.ifNotExists()).isTrue();
        assertThat(table.columns())
                .extracting(ColumnClause::name)
                .containsExactly("id", "User", "value", "ts", "amount", "tags", "n");
        ColumnClause id = table.columns().get(0);
        assertThat(id.type()).isEqualTo(Type.BIGINT);
        assertThat(id.generation()).isEqualTo(new Generation.Serial());
        assertThat(id.primaryKey()).isTrue();
        assertThat(id.nullable()).isFalse();
        assertThat(table.columns().get(1).defaultSql()).isEqualTo("'x' || 'y'");
        assertThat(table.columns().get(1).unique()).isTrue();
        assertThat(table.columns().get(2).defaultSql()).isEqualTo("5");
        assertThat(table.columns().get(2).nullable()).isFalse();
        assertThat(table.columns().get(3).type()).isEqualTo(Type.timestamp(3));
        assertThat(table.columns().get(4).type()).isEqualTo(Type.numeric(10, 2));
        assertThat(table.columns().get(5).type()).isEqualTo(Type.array(Type.TEXT));
        assertThat(table.columns().get(6).generation())
                .isEqualTo(new Generation.AsIdentity(Identity.ALWAYS, SequenceOptions.NONE));
        WatermarkClause watermark = requireNonNull(table.watermark());
        assertThat(watermark.column().name()).isEqualTo("ts");
        assertThat(watermark.expressionSql()).isEqualTo("ts - INTERVAL '5' SECOND");
        assertThat(watermark.lateInto()).extracting(Name::name).isEqualTo("late");
        assertThat(table.checks())
                .extracting(CheckClause::name, CheckClause::sql)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(null, "value > 0"),
                        org.assertj.core.groups.Tuple.tuple("positive", "value < 100"));
        assertThat(table.uniques().getFirst().columns())
                .extracting(ColumnName::name)
                .containsExactly("ts", "value");
        assertThat(table.options())
                .isEqualTo(Map.of("retention", "30 days", "a.b", "3", "flag", "true"));
    }

    @Test
    void everydayWordsNameColumns() {
        var table =
                (CreateTable)
                        one(
                                """
                                create table t (value int, key text, model text, "user" text, user_ text, method text,
                                level int, result int, type text, name text, year int, month int, day int, hour int,
                                minute int, second int, position int, timestamp timestamp, date date, time time, text text,
                                interval int, source text, sink text, count int, sum int, rank int, percent int, state text,
                                status text, role text, action text, at text, row int, rows int, first int, last int,
                                language text, match int, filter text, window_start timestamp, scope text)\
                                """);
        assertThat(table.columns()).hasSize(42);
        one(
                "select value, key, model, method, level, result, type, name, year, month, day, hour, minute, second,"
                        + " position, timestamp, date, time, interval, t.user, user, t.value, sum(value) as sum, max(date) date"
                        + " from t where timestamp > date and value = 1 and year = month order by timestamp, value");
    }

    @Test
    void compositeKey() {
        var table = (CreateTable) one("create table t (a int, b int, primary key (b, a))");
        assertThat(table.primaryKey()).extracting(ColumnName::name).containsExactly("b", "a");
    }

    @Test
    void createTableAs() {
        var table = (CreateTableAs) one("create table t (a, b) as select 1, 2");
        assertThat(table.columns()).extracting(ColumnName::name).containsExactly("a", "b");
        assertThat(table.query().text()).isEqualTo("select 1, 2");
    }

    @Test
    void createView() {
        String sql =
                """
                CREATE OR REPLACE MATERIALIZED VIEW avg_1m (s, mean) WITH (allowed_lateness = '1 minute') AS
                SELECT sensor_id, avg(value)
                FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
                GROUP BY sensor_id, window_start, window_end
                EMIT ON WINDOW CLOSE\
                """;
        var view = (CreateView) one(sql);
        assertThat(view.materialized()).isTrue();
        assertThat(view.orReplace()).isTrue();
        assertThat(view.emitOnWindowClose()).isTrue();
        assertThat(view.columns()).extracting(ColumnName::name).containsExactly("s", "mean");
        assertThat(view.options()).containsEntry("allowed_lateness", "1 minute");
        assertThat(view.query().text()).startsWith("SELECT sensor_id").endsWith("window_end");
        assertThat(view.query().start()).isEqualTo(sql.indexOf("SELECT sensor_id"));
        var plain = (CreateView) one("create view v as select 1");
        assertThat(plain.materialized()).isFalse();
        assertThat(plain.emitOnWindowClose()).isFalse();
    }

    @Test
    void changes() {
        var insert =
                (InsertTree)
                        ((Insert)
                                        one(
                                                "INSERT INTO sensors AS s (id, site) VALUES (1, DEFAULT), (2, 'x') ON CONFLICT (id)"
                                                        + " DO UPDATE SET site = EXCLUDED.site, (a, b) = (1, 2) WHERE s.id > 0"
                                                        + " RETURNING *, id + 1 AS next"))
                                .change();
        assertThat(insert.table().name()).isEqualTo("sensors");
        assertThat(insert.columns()).extracting(ColumnName::name).containsExactly("id", "site");
        InsertTree.Conflict conflict = requireNonNull(insert.conflict());
        assertThat(conflict.assignments())
                .extracting(assignment -> assignment.column().name())
                .containsExactly("site", "a", "b");
        assertThat(insert.returning()).isTrue();
        assertThat(((InsertTree) ((Insert) one("insert into t default values")).change()).source())
                .isNull();
        assertThat(
                        ((InsertTree)
                                        ((Insert)
                                                        one(
                                                                "insert into t (select 1) on conflict do nothing"))
                                                .change())
                                .columns())
                .isEmpty();
        var update =
                (UpdateTree)
                        ((Update)
                                        one(
                                                "update t x set a = 1, b = default from u where x.id = u.id returning x.id"))
                                .change();
        assertThat(update.alias()).isEqualTo("x");
        assertThat(update.assignments()).hasSize(2);
        assertThat(update.from()).isNotNull();
        var delete =
                (UpdateTree) ((Delete) one("delete from t using u where t.id = u.id")).change();
        assertThat(delete.assignments()).isEmpty();
        assertThat(delete.from()).isNotNull();
        assertThat(((Truncate) one("truncate table a, b restart identity cascade")).tables())
                .hasSize(2);
    }

    @Test
    void copy() {
        assertThat(
                        one(
                                "COPY readings FROM STDIN WITH (FORMAT csv, HEADER, DELIMITER ';', NULL 'x')"))
                .isEqualTo(
                        new CopyFrom(
                                new Name(null, "readings", 6),
                                List.of(),
                                new CopyOptions("csv", ";", "x", true, null, null, null)));
        assertThat(one("copy t (a, b) from stdin csv header quote '\"'"))
                .isEqualTo(
                        new CopyFrom(
                                new Name(null, "t", 6),
                                List.of(new ColumnName("a", 9), new ColumnName("b", 12)),
                                new CopyOptions("csv", null, null, true, "\"", null, null)));
        assertThat(((CopyFrom) one("copy binary t from stdin")).options().format())
                .isEqualTo("binary");
        var query = (CopyTo) one("COPY (SELECT 1) TO STDOUT (FORMAT binary)");
        assertThat(query.source()).isInstanceOf(Select.class);
        assertThat(((CopyTo) one("copy t (a) to stdout")).source()).isInstanceOf(Select.class);
        assertThat(((CopyTo) one("COPY (SUBSCRIBE TO v) TO STDOUT")).source())
                .isEqualTo(new Subscribe(new Name(null, "v", 20), Map.of(), null));
    }

    @Test
    void transactions() {
        var nothing = new TransactionMode(null, null, null);
        assertThat(one("BEGIN")).isEqualTo(new Begin(nothing));
        assertThat(one("start transaction isolation level repeatable read, read only"))
                .isEqualTo(new Begin(new TransactionMode("repeatable read", true, null)));
        assertThat(one("COMMIT WORK")).isEqualTo(new Commit());
        assertThat(one("end")).isEqualTo(new Commit());
        assertThat(one("ROLLBACK")).isEqualTo(new Rollback());
        assertThat(one("abort transaction")).isEqualTo(new Rollback());
        assertThat(one("savepoint a")).isEqualTo(new Savepoint("a"));
        assertThat(one("release savepoint a")).isEqualTo(new ReleaseSavepoint("a"));
        assertThat(one("rollback to savepoint a")).isEqualTo(new RollbackTo("a"));
        assertThat(one("set transaction read only"))
                .isEqualTo(new SetTransaction(new TransactionMode(null, true, null), false));
        assertThat(one("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE"))
                .isEqualTo(
                        new SetTransaction(new TransactionMode("serializable", null, null), true));
    }

    @Test
    void settings() {
        assertThat(one("SET extra_float_digits = 3"))
                .isEqualTo(new SetParameter("extra_float_digits", List.of("3"), false));
        assertThat(one("set local search_path to a, 'B'"))
                .isEqualTo(new SetParameter("search_path", List.of("a", "B"), true));
        assertThat(one("set session my.own = default"))
                .isEqualTo(new SetParameter("my.own", List.of(), false));
        assertThat(one("set time zone 'UTC'"))
                .isEqualTo(new SetParameter("timezone", List.of("UTC"), false));
        assertThat(one("set names 'UTF8'"))
                .isEqualTo(new SetParameter("client_encoding", List.of("UTF8"), false));
        assertThat(one("reset all")).isEqualTo(new ResetParameter(null));
        assertThat(one("reset datestyle")).isEqualTo(new ResetParameter("datestyle"));
        assertThat(one("show transaction isolation level"))
                .isEqualTo(new ShowParameter("transaction_isolation"));
        assertThat(one("SHOW server_version")).isEqualTo(new ShowParameter("server_version"));
        assertThat(one("show tables")).isEqualTo(new ShowObjects(ObjectKind.TABLE));
        assertThat(one("show functions")).isEqualTo(new ShowObjects(ObjectKind.FUNCTION));
        assertThat(one("discard all")).isEqualTo(new Discard("all"));
    }

    @Test
    void connectors() {
        assertThat(one("CREATE SOURCE s INTO t WITH (connector = 'file', header = true)"))
                .isEqualTo(
                        new CreateSource(
                                new Name(null, "s", 15),
                                new Name(null, "t", 22),
                                false,
                                Map.of("connector", "file", "header", "true")));
        assertThat(one("create sink k from v with (connector = 'file')"))
                .isEqualTo(
                        new CreateSink(
                                new Name(null, "k", 13),
                                new Name(null, "v", 20),
                                false,
                                Map.of("connector", "file")));
        assertThat(one("alter source s pause"))
                .isEqualTo(new AlterSource(new Name(null, "s", 14), true));
        assertThat(one("alter source s resume"))
                .isEqualTo(new AlterSource(new Name(null, "s", 14), false));
    }

    @Test
    void dropAndAlter() {
        assertThat(one("DROP MATERIALIZED VIEW IF EXISTS a, b.c CASCADE"))
                .isEqualTo(
                        new Drop(
                                ObjectKind.MATERIALIZED_VIEW,
                                List.of(new Name(null, "a", 34), new Name("b", "c", 37)),
                                true,
                                true));
        assertThat(((Drop) one("drop source s")).kind()).isEqualTo(ObjectKind.SOURCE);
        assertThat(((AlterTable) one("alter table t add column c text default 'x'")).actions())
                .singleElement()
                .isInstanceOf(AlterTable.AddColumn.class);
        assertThat(((AlterTable) one("alter table t rename a to b")).actions())
                .singleElement()
                .isInstanceOf(AlterTable.RenameColumn.class);
        assertThat(((CreateIndex) one("create unique index on t (a, b desc)")).columns())
                .hasSize(2);
        assertThat(one("comment on column t.a is 'what it is'"))
                .isEqualTo(new Comment("column", "t.a", "what it is"));
        assertThat(one("vacuum (full) t")).isEqualTo(new Maintenance("VACUUM"));
    }

    @Test
    void cursorsAndPreparedStatements() {
        assertThat(one("SUBSCRIBE TO v WITH (snapshot = false) AS OF 12"))
                .isEqualTo(
                        new Subscribe(new Name(null, "v", 14), Map.of("snapshot", "false"), 12L));
        assertThat(((DeclareCursor) one("DECLARE c CURSOR FOR SUBSCRIBE TO v")).source())
                .isInstanceOf(Subscribe.class);
        assertThat(
                        ((DeclareCursor) one("declare c no scroll cursor with hold for select 1"))
                                .hold())
                .isTrue();
        assertThat(one("FETCH 100 c WITH (timeout = '1s')"))
                .isEqualTo(new Fetch("c", 100, false, Map.of("timeout", "1s")));
        assertThat(one("fetch forward all from c"))
                .isEqualTo(new Fetch("c", Long.MAX_VALUE, false, Map.of()));
        assertThat(one("fetch c")).isEqualTo(new Fetch("c", 1, false, Map.of()));
        assertThat(one("move next in c")).isEqualTo(new Fetch("c", 1, true, Map.of()));
        assertThat(one("close all")).isEqualTo(new CloseCursor(null));
        var prepare = (Prepare) one("prepare p (int, text) as select $1, $2");
        assertThat(prepare.parameterTypes()).containsExactly(Type.INTEGER, Type.TEXT);
        assertThat(one("execute p (1 + 1, 'x')"))
                .isEqualTo(new Execute("p", List.of("1 + 1", "'x'")));
        assertThat(one("deallocate prepare p")).isEqualTo(new Deallocate("p"));
        assertThat(((Explain) one("explain (analyze, state) select 1")).options())
                .isEqualTo(Set.of("analyze", "state"));
        assertThat(((Explain) one("explain analyze verbose insert into t values (1)")).statement())
                .isInstanceOf(Insert.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1 where a is not distinct from b and not c between 1 and 2 or d not in (1, 2, 3)",
                "select interval '5 minutes', interval '1 day 2 hours', INTERVAL '5' SECOND, interval '1-2' year to month,"
                        + " timestamp '2024-01-01', date '2024-01-01', timestamptz '2024-01-01', float8 '1', double precision '2',"
                        + " timestamp with time zone '2024-01-01', time(3) '10:00'",
                "select a::int, (a + b)::numeric(10,2)::text, -1::bigint, '{1,2}'::int[], x'ff', a[1], cast(a as varchar(3))",
                "select 'a' ~ 'b', 'a' !~* 'b', a ilike 'x%', a not like 'b' escape '!', a similar to 'b', 'x' || 1",
                "select c.relname from pg_catalog.pg_class c where c.relname operator(pg_catalog.~) '^(x)$' collate"
                        + " pg_catalog.default and c.oid = 'x'::pg_catalog.regclass",
                "select extract(year from ts), substring(a from 2 for 3), position('a' in b), overlay(a placing b from 1 for"
                        + " 2), trim(both 'x' from a), trim(a), current_timestamp, current_date, localtimestamp(3), now()",
                "select count(*), count(distinct a), sum(a) filter (where b > 0), string_agg(a, ',' order by b desc nulls last),"
                        + " percentile_cont(0.5) within group (order by a), avg(a) over (partition by b order by c rows between 9"
                        + " preceding and current row), row_number() over w, lag(a, 1) ignore nulls over (order by b) from t window w"
                        + " as (order by a)",
                "select * from a join b on a.x = b.x left outer join c using (y, z) cross join d natural join e, lateral (select"
                        + " 1) as f(g), (a join b on true) h full join i on 1 = 1",
                "with recursive a(n) as (select 1 union all select n + 1 from a where n < 10), b as materialized (table t)"
                        + " select * from a union select * from b intersect select 1 except all values (1), (2) order by 1 desc nulls"
                        + " first limit 10 offset 5 rows",
                "(select 1) union all ((select 2) order by 1) limit 3",
                "select distinct on (a, b) * from t order by a, b, c desc",
                "select a, b from t group by grouping sets ((a), (a, b), ()), rollup (c, d), cube (e) having count(*) > 1"
                        + " qualify row_number() over (order by a) = 1",
                "select case when a then 1 when b then 2 else 3 end, case x when 1 then 'a' end, coalesce(a, b), nullif(a, b),"
                        + " greatest(a, b), exists (select 1), a in (select 1), a = any (select 1), a <> all (array[1, 2]), (select"
                        + " 1), ((select 1) + 1), array(select 1), row(1, 2) = (1, 2), (a, b) < (c, d), (a, b) in ((1, 2), (3, 4))",
                "select a at time zone 'UTC' - interval '1 hour', a -> 'b' ->> 'c', a #> '{x}', a @> '{}', a ? 'b', a <-> b,"
                        + " -a ^ 2, @ -5, a % 2",
                "select * from tumble(readings, ts, interval '1' minute) where x",
                "select * from table(hop(table readings, descriptor(ts), interval '1' second, interval '1' hour)) as h",
                "select * from session(table s partition by k, descriptor(ts), interval '5 minutes')",
                "select * from cumulate(data => table s, timecol => descriptor(ts), step => interval '1' hour, size =>"
                        + " interval '1' day)",
                "select * from a asof join b match_condition (a.ts >= b.ts) on a.k = b.k join c for system_time as of a.ts on"
                        + " a.k = c.k",
                "select 1 from t for update of t nowait",
                "select 1 fetch first 5 rows only",
                "select value as \"select\", 1 as from_, 2 end_, sum(x) over () as over from t",
                "select 1e10, 1.5e-3, .5, 5., 0x1F, 1_000, 9223372036854775808",
                "select é, \"Ünï\" from tábla",
                "select U.x, t.*, s.t.c from t, \"S\".t",
            })
    void parsesQueries(String sql) {
        assertThat(one(sql)).isInstanceOf(Select.class);
    }

    /// What psql, pgJDBC and SQLAlchemy ask when people look around.
    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                SELECT n.nspname as "Schema", c.relname as "Name",
                  CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' END as "Type",
                  pg_catalog.pg_get_userbyid(c.relowner) as "Owner"
                FROM pg_catalog.pg_class c
                     LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                     LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
                WHERE c.relkind IN ('r','p','')
                      AND n.nspname <> 'pg_catalog'
                      AND n.nspname !~ '^pg_toast'
                      AND n.nspname <> 'information_schema'
                  AND pg_catalog.pg_table_is_visible(c.oid)
                ORDER BY 1,2
                """,
                """
                SELECT c.oid, n.nspname, c.relname FROM pg_catalog.pg_class c
                     LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relname OPERATOR(pg_catalog.~) '^(readings)$' COLLATE pg_catalog.default
                  AND pg_catalog.pg_table_is_visible(c.oid)
                ORDER BY 2, 3
                """,
                """
                SELECT a.attname,
                  pg_catalog.format_type(a.atttypid, a.atttypmod),
                  (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true)
                   FROM pg_catalog.pg_attrdef d
                   WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef),
                  a.attnotnull,
                  (SELECT c.collname FROM pg_catalog.pg_collation c, pg_catalog.pg_type t
                   WHERE c.oid = a.attcollation AND t.oid = a.atttypid AND a.attcollation <> t.typcollation) AS attcollation,
                  a.attidentity, ''::pg_catalog.char AS attgenerated
                FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = '16384' AND a.attnum > 0 AND NOT a.attisdropped
                ORDER BY a.attnum
                """,
                """
                SELECT c2.relname, i.indisprimary, pg_catalog.pg_get_indexdef(i.indexrelid, 0, true)
                FROM pg_catalog.pg_class c, pg_catalog.pg_class c2, pg_catalog.pg_index i
                  LEFT JOIN pg_catalog.pg_constraint con
                    ON (conrelid = i.indrelid AND conindid = i.indexrelid AND contype IN ('p','u','x'))
                WHERE c.oid = '16384' AND c.oid = i.indrelid AND i.indexrelid = c2.oid
                ORDER BY i.indisprimary DESC, c2.relname
                """,
                """
                SELECT d.datname as "Name", pg_catalog.array_to_string(d.datacl, E'\\n') AS "Access privileges",
                  pg_catalog.array_to_string(ARRAY(SELECT x FROM pg_catalog.generate_series(1, 3) AS x), ', ')
                FROM pg_catalog.pg_database d ORDER BY 1
                """,
                """
                SELECT NULL AS TABLE_CAT, n.nspname AS TABLE_SCHEM, c.relname AS TABLE_NAME,
                  CASE n.nspname ~ '^pg_' OR n.nspname = 'information_schema'
                    WHEN true THEN CASE WHEN n.nspname = 'pg_catalog' THEN 'SYSTEM TABLE' ELSE NULL END
                    WHEN false THEN 'TABLE' ELSE NULL END AS TABLE_TYPE,
                  d.description AS REMARKS
                FROM pg_catalog.pg_namespace n, pg_catalog.pg_class c
                  LEFT JOIN pg_catalog.pg_description d
                    ON (c.oid = d.objoid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass)
                WHERE c.relnamespace = n.oid AND c.relname LIKE 'read%'
                  AND (false OR (c.relkind = 'r' AND n.nspname !~ '^pg_'))
                ORDER BY TABLE_TYPE,TABLE_SCHEM,TABLE_NAME
                """,
                """
                SELECT * FROM (SELECT n.nspname,c.relname,a.attname,a.atttypid,a.attnotnull OR (t.typtype = 'd' AND t.typnotnull) AS attnotnull,
                  row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum) AS attnum
                  FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON (c.relnamespace = n.oid)
                  JOIN pg_catalog.pg_attribute a ON (a.attrelid=c.oid) JOIN pg_catalog.pg_type t ON (a.atttypid = t.oid)
                  WHERE c.relkind in ('r','p','v','f','m') and a.attnum > 0 AND NOT a.attisdropped) c
                WHERE true ORDER BY nspname,c.relname,attnum
                """,
                """
                SELECT a.attname, (i.keys).n FROM pg_catalog.pg_class ct
                """,
                """
                SELECT pg_catalog.pg_class.relname FROM pg_catalog.pg_class
                JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace
                WHERE pg_catalog.pg_class.relname = $1::VARCHAR AND pg_catalog.pg_class.relkind = ANY (ARRAY[$2::VARCHAR, $3::VARCHAR])
                  AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $4::VARCHAR
                """,
            })
    void parsesWhatToolsAsk(String sql) {
        assertThat(one(sql)).isInstanceOf(Select.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "selec 1 | syntax error at or near \"selec\" | 1",
                "select 1 from | syntax error at end of input | 14",
                "select 1; select from t | syntax error at or near \"from\" | 18",
                "select 1 2 | syntax error at or near \"2\" | 10",
                "select (1 | syntax error at end of input | 10",
                "select * from t where | syntax error at end of input | 22",
                "select a b c | syntax error at or near \"c\" | 12",
                "insert t values (1) | syntax error at or near \"t\" | 8",
                "select 'abc | unterminated quoted string at or near \"'abc\" | 8",
                "select /* x | unterminated /* comment at or near \"/* x\" | 8",
                "select 1a | trailing junk after numeric literal at or near \"1a\" | 8",
                "create table t (a foo) | type \"foo\" does not exist | 19",
                "create table t (select int) | syntax error at or near \"select\" | 17",
                "select $0 | there is no parameter $0 | 8",
                "values (1), (1, 2) | VALUES lists must all be the same length | 13",
                "select 1 as | syntax error at end of input | 12",
            })
    void saysWhereTheErrorIs(String sql, String message, int position) {
        SqlException failure = failure(sql);
        assertThat(failure.message()).isEqualTo(message);
        assertThat(failure.position()).isEqualTo(position);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "refresh materialized view v",
                "create trigger x",
                "create temp table t (a int)",
                "create table t (a int references u (b))",
                "copy t from '/etc/passwd'",
                "declare c scroll cursor for select 1",
                "with x as (delete from t returning *) select * from x",
                "grant select on t to public",
            })
    void unsupportedSaysWhatWorks(String sql) {
        SqlException failure = failure(sql);
        assertThat(failure.state().code()).isEqualTo("0A000");
        assertThat(failure.hint()).isNotBlank();
        assertThat(failure.position()).isPositive();
    }

    @Test
    void misspeltTypeIsGuessed() {
        assertThat(failure("create table t (a integr)").hint())
                .isEqualTo("Did you mean \"integer\"?");
    }

    @Test
    void deepNestingIsRefusedNotCrashing() {
        SqlException failure = failure("select " + "(".repeat(100_000) + "1");
        assertThat(failure.state().code()).isEqualTo("54001");
        assertThat(StatementParser.parse("select " + "(".repeat(100) + "1" + ")".repeat(100)))
                .hasSize(1);
    }
}
