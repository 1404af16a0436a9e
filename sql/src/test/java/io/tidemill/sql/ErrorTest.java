// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemill.core.error.SqlException;
import io.tidemill.sql.statement.Insert;
import io.tidemill.sql.statement.Select;
import io.tidemill.sql.statement.Update;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What does not fit is told with PostgreSQL's code and words, where it stands, and what to do.
class ErrorTest {
    private final Sql sql = new Sql(SampleFunctions.functions());
    private final SampleCatalog catalog = new SampleCatalog();

    private void plan(String text) {
        switch (sql.parse(text).getFirst().statement()) {
            case Select select -> sql.plan(select.query(), catalog, List.of());
            case Insert insert -> sql.plan(insert, catalog, List.of(), List.of());
            case Update update -> sql.plan(update, catalog, List.of(), List.of());
            default -> throw new IllegalArgumentException(text);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "select prise from sensors | 42703 | column \"prise\" does not exist | 8 | Did you mean \"price\"?",
                "select s.foo from sensors s | 42703 | column s.foo does not exist | 10 | -",
                "select id from sensors order by foo | 42703 | column \"foo\" does not exist | 33 | -",
                "select id from sensrs | 42P01 | relation \"sensrs\" does not exist | 16 | Did you mean \"sensors\"?",
                "select foo(id) from sensors | 42883 | function foo(bigint) does not exist | 8 | No function matches the given name and argument types. You might need to add explicit type casts.",
                "select uper(site) from sensors | 42883 | function uper(text) does not exist | 8 | Did you mean \"upper\"?",
                "select upper(id) from sensors | 42883 | function upper(bigint) does not exist | 8 | No function matches the given name and argument types. You might need to add explicit type casts.",
                "select id from sensors where site = 5 | 42883 | operator does not exist: text = integer | 30 | No operator matches the given name and argument types. You might need to add explicit type casts.",
                "select true + 1 | 42883 | operator does not exist: boolean + integer | 8 | No operator matches the given name and argument types. You might need to add explicit type casts.",
                "select id from sensors where size | 42804 | argument of WHERE must be type boolean | 30 | Compare it with something, or cast it to boolean.",
                "select id from sensors where size and true | 42804 | argument of AND must be type boolean, not type integer | 30 | Compare it with something, or cast it to boolean.",
                "select id from sensors where size = 'abc' | 22P02 | invalid input syntax for type integer: \"abc\" | 37 | -",
                "select date '2024-13-01' | 22008 | date/time field value out of range: \"2024-13-01\" | 13 | -",
                "select site, count(*) from sensors | 42803 | column \"sensors.site\" must appear in the GROUP BY clause or be used in an aggregate function | 8 | Group by it, or aggregate it, for example by max.",
                "select site from sensors where count(*) > 1 | 42803 | aggregate functions are not allowed in WHERE | 32 | Use HAVING for conditions on aggregates.",
                "select sum(count(*)) from sensors | 42803 | aggregate function calls cannot be nested | 8 | Aggregate in a subquery first.",
                "select id from sensors a, sensors b | 42702 | column reference \"id\" is ambiguous | 8 | Put the table's name in front of it.",
                "select case when true then 1 else site end from sensors | 42804 | CASE types integer and text cannot be matched | 8 | Cast one of them to the type of the other.",
                "select coalesce(size, site) from sensors | 42804 | COALESCE types integer and text cannot be matched | 8 | Cast one of them to the type of the other.",
                "select id from sensors union select site from sensors | 42804 | UNION types bigint and text cannot be matched | 30 | Cast one of them to the type of the other.",
                "select id from sensors union select id, site from sensors | 42601 | each UNION query must have the same number of columns | 37 | -",
                "select row_number() from sensors | 42809 | window function call requires an OVER clause | 8 | Put OVER (ORDER BY …) behind it.",
                "select id from sensors group by 5 | 42P10 | position is not in select list | 33 | -",
                "select 5::date | 42846 | cannot cast type integer to date | 8 | -",
                "select (select id, site from sensors) | 42601 | subquery must return only one column | 9 | -",
                "select id from sensors where id in (select id, site from sensors) | 42601 | subquery has too many columns | 37 | -",
                "select * from sensors s join readings s on true | 42712 | table name \"s\" specified more than once | 30 | Give one of them an alias.",
                "select * from tumble(readings, tss, interval '1' minute) | 42703 | column \"tss\" does not exist | 32 | Did you mean \"ts\"?",
                "select * from tumble(sensors, site, interval '1' minute) | 42804 | the time column \"site\" of TUMBLE must be a timestamp | 31 | Convert it first, in a subquery or a view.",
                "select * from tumble(readings, ts, interval '1 month 1 day') | 0A000 | a window of months and days is not supported | 36 | Use an interval of months and years, or one of days and shorter.",
                "select * from hop(readings, ts, interval '2 hours', interval '1 hour') | 22023 | the slide of HOP must not be greater than its size | 15 | Write it as HOP(TABLE t, DESCRIPTOR(time), slide, size [, offset]).",
                "insert into sensors (id, siz) values (1, 2) | 42703 | column \"siz\" of relation \"sensors\" does not exist | 26 | Did you mean \"size\"?",
                "insert into sensors (id, id) values (1, 2) | 42701 | column \"id\" specified more than once | 26 | -",
                "insert into sensors (id) values (1, 2) | 42601 | INSERT has more expressions than target columns | 37 | -",
                "insert into sensors (id, site) values (1) | 42601 | INSERT has more target columns than expressions | 39 | -",
                "insert into sensors (id, size) values (1, true) | 42804 | column \"size\" is of type integer but expression is of type boolean | 43 | You will need to rewrite or cast the expression.",
                "insert into readings (ts) values ('nonsense') | 22007 | invalid input syntax for type timestamp: \"nonsense\" | 35 | -",
                "insert into big values (1) | 42809 | cannot insert into view \"big\" | 13 | Change the tables that it reads.",
                "insert into sensors (id) values (1) on conflict (site) do nothing | 42P10 | there is no unique or exclusion constraint matching the ON CONFLICT specification | 50 | Name the columns of the primary key or of a unique constraint.",
                "update sensors set foo = 1 | 42703 | column \"foo\" of relation \"sensors\" does not exist | 20 | -",
                "update sensors set size = 1, size = 2 | 42601 | multiple assignments to same column \"size\" | 30 | -",
                "update means set mean = 1 | 42809 | cannot update materialized view \"means\" | 8 | Change the tables that it reads.",
            })
    void tells(String text, String code, String message, int position, String hint) {
        SqlException failure = catchThrowableOfType(SqlException.class, () -> plan(text));
        assertThat(failure).as("%s should fail", text).isNotNull();
        assertThat(failure.message()).isEqualTo(message);
        assertThat(failure.state().code()).isEqualTo(code);
        assertThat(failure.position()).isEqualTo(position);
        assertThat(failure.hint()).isEqualTo(hint);
    }
}
