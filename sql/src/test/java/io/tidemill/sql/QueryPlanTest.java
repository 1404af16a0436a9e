// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Type;
import io.tidemill.sql.statement.Select;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Queries become the plans they should.
class QueryPlanTest {
    private final Sql sql = new Sql(SampleFunctions.functions());
    private final SampleCatalog catalog = new SampleCatalog();

    private PlannedQuery plan(String query) {
        return sql.plan(
                ((Select) sql.parse(query).getFirst().statement()).query(), catalog, List.of());
    }

    private void assertPlan(String query, String expected) {
        assertThat(PlanText.of(plan(query).query())).as(query).isEqualTo(expected.strip());
    }

    private List<String> columns(String query) {
        return plan(query).query().schema().fields().stream()
                .map(field -> field.name() + " " + field.type())
                .toList();
    }

    @Test
    void constantsAreOneRow() {
        assertPlan(
                "select 1, 'x', null, 1.50, true, -5",
                "values (1, 'x', null:text, 1.50:numeric, t, -5)");
        assertPlan("values (1, 'a'), (2, null)", "values (1, 'a') (2, null:text)");
        assertPlan(
                "select '5'::int + 1, 2::double precision", "values ((5 + 1), 2:double precision)");
    }

    @Test
    void filterAndProject() {
        assertPlan(
                "select id, size + 1 from sensors where size > 3 and site = 'x'",
                """
                project (#0, (#3 + 1))
                  filter ((#3 > 3) and (#1 = 'x'))
                    scan sensors
                """);
    }

    @Test
    void implicitCastsFollowPostgreSql() {
        assertPlan(
                "select id = size, size / 2, price * 2, size + 1.5, id + size from sensors",
                """
                project ((#0 = #3:{bigint}), (#3 / 2), (#4 * 2:numeric), (#3:{numeric} + 1.5:numeric), (#0 + #3:{bigint}))
                  scan sensors
                """);
        assertPlan(
                "select * from readings where ts > '2024-01-01' and ts < timestamp '2024-02-01' + interval '1 day 2 hours'",
                """
                filter ((#1 > 2024-01-01 00:00:00:timestamp without time zone) and (#1 < (2024-02-01 00:00:00:timestamp without time zone + 1 day 02:00:00:interval)))
                  scan readings
                """);
    }

    @Test
    void limitIsATopN() {
        assertPlan(
                "select id from sensors order by price desc, site nulls first limit 3 offset 5",
                """
                order [1 desc, 2 nulls first]
                top 3 from 5 [1 desc, 2 nulls first]
                  project (#0, #4, #1)
                    scan sensors
                """);
        assertThat(plan("select id from sensors order by price").query().columnCount()).isOne();
        assertPlan("select * from sensors limit 2", "top 2 []\n  scan sensors");
    }

    @Test
    void limitByParameterWaitsForItsValue() {
        PlannedQuery open = plan("select * from sensors limit $1");
        assertThat(open.open()).isTrue();
        assertThat(open.parameterTypes()).containsExactly(Type.BIGINT);
        var query =
                ((Select) sql.parse("select * from sensors limit $1").getFirst().statement())
                        .query();
        Literal seven =
                ((io.tidemill.core.plan.Values) plan("select 7").query().plan())
                                        .rows()
                                        .getFirst()
                                        .getFirst()
                                instanceof Literal literal
                        ? literal
                        : null;
        PlannedQuery known =
                sql.plan(
                        query,
                        catalog,
                        List.of(Type.BIGINT),
                        List.of(java.util.Objects.requireNonNull(seven)));
        assertThat(known.open()).isFalse();
        assertThat(PlanText.of(known.query())).isEqualTo("top 7 []\n  scan sensors");
    }

    @Test
    void aggregates() {
        assertPlan(
                "select site, count(*) as n, count(distinct size), sum(size) filter (where size > 2) from sensors group by site having count(*) > 1 order by n desc",
                """
                order [1 desc]
                filter (#1 > 1:bigint)
                  aggregate [0] count[], count distinct[1], sum[1] filter 2
                    project (#1, #3, not(((#3 > 2) is distinct from t)))
                      scan sensors
                """);
        assertPlan(
                "select string_agg(site, ',' order by size desc) from sensors",
                """
                aggregate [] string_agg[0, 1] order [2 desc]
                  project (#1, ',', #3)
                    scan sensors
                """);
        assertPlan(
                "select distinct site from sensors",
                "aggregate [0] \n  project (#1)\n    scan sensors");
    }

    @ParameterizedTest
    @ValueSource(strings = {"date_trunc('minute', ts)", "m", "1"})
    void groupsByExpressionAliasOrNumber(String key) {
        assertPlan(
                "select date_trunc('minute', ts) as m, count(*) from readings group by " + key,
                """
                aggregate [0] count[]
                  project (date_trunc('minute', #1))
                    scan readings
                """);
    }

    @Test
    void equalitiesAreJoinKeys() {
        assertPlan(
                "select s.id, r.value from sensors s join readings r on r.sensor_id = s.id where r.value > 5",
                """
                project (#0, #2)
                  INNER join [0][0]
                    project (#0)
                      scan sensors
                    project (#0, #2)
                      filter (#2 > 5:double precision)
                        scan readings
                """);
        assertPlan(
                "select s.id, r.value from sensors s left join readings r on r.sensor_id = s.size + 1 and r.value > s.price",
                """
                project (#0, #5)
                  LEFT join [3][0] (#5 > #2:{double precision})
                    project (#0, #3, #4, (#3 + 1):{bigint})
                      scan sensors
                    project (#0, #2)
                      scan readings
                """);
        assertPlan(
                "select a.id, b.id from sensors a join sensors b using (id)",
                """
                INNER join [0][0]
                  project (#0)
                    scan sensors
                  project (#0)
                    scan sensors
                """);
    }

    @Test
    void windows() {
        assertPlan(
                "select sensor_id, window_start, avg(value) from table(tumble(table readings, descriptor(ts), interval '1' minute)) group by sensor_id, window_start, window_end",
                """
                project (#0, #1, #3)
                  aggregate [0, 1, 2] avg[3]
                    project (#0, #3, #4, #2)
                      TUMBLE 1 60000000 60000000 0
                        scan readings
                """);
        assertPlan(
                "select window_end from hop(readings, ts, interval '1 second', interval '1 hour')",
                """
                project (#4)
                  HOP 1 3600000000 1000000 0
                    scan readings
                """);
        assertPlan(
                "select window_time from session(table readings partition by sensor_id, descriptor(ts), interval '5 minutes')",
                """
                project (#5)
                  SESSION 1 300000000 300000000 0 [0]
                    scan readings
                """);
        assertThat(
                        columns(
                                "select * from tumble(table readings, descriptor(ts), interval '1' hour, interval '30' minute)"))
                .containsExactly(
                        "sensor_id bigint",
                        "ts timestamp(3) without time zone",
                        "value double precision",
                        "window_start timestamp(3) without time zone",
                        "window_end timestamp(3) without time zone",
                        "window_time timestamp(3) without time zone");
    }

    @Test
    void movingResults() {
        assertPlan(
                "select ts, avg(value) over (partition by sensor_id order by ts rows between 9 preceding and current row), max(value) over w from readings window w as (order by ts range between interval '10' minute preceding and current row)",
                """
                project (#1, #3, #4)
                  over [] [1] RANGE PRECEDING 00:10:00:interval..CURRENT_ROW max[2]
                    over [0] [1] ROWS PRECEDING 9:bigint..CURRENT_ROW avg[2]
                      scan readings
                """);
    }

    @Test
    void rowNumberUpToALimitIsATopN() {
        assertPlan(
                "select id, site from sensors qualify row_number() over (partition by site order by size desc) <= 2",
                """
                project (#0, #1)
                  top 2 [3 desc] per [1]
                    scan sensors
                """);
        assertPlan(
                "select distinct on (site) site, id from sensors order by site, size desc",
                """
                order [0, 2 desc]
                project (#1, #0, #3)
                  top 1 [1, 3 desc] per [1]
                    scan sensors
                """);
        assertPlan(
                "select * from (select id, row_number() over (order by size) as rn from sensors) t where rn < 4",
                """
                project (#0, #5)
                  over [] [3] RANGE UNBOUNDED_PRECEDING..CURRENT_ROW row_number[]
                    top 3 [3]
                      scan sensors
                """);
    }

    @Test
    void subqueriesBecomeJoins() {
        assertPlan(
                "select id from sensors where id in (select sensor_id from readings where value > 3)",
                """
                SEMI join [0][0]
                  project (#0)
                    scan sensors
                  project (#0)
                    filter (#2 > 3:double precision)
                      scan readings
                """);
        assertPlan(
                "select id, (select max(value) from readings where sensor_id = s.id) from sensors s",
                """
                project (#0, #2)
                  LEFT join [0][0]
                    project (#0)
                      scan sensors
                    aggregate [1] max[0]
                      project (#2, #0)
                        scan readings
                """);
    }

    @Test
    void setOperations() {
        assertPlan(
                "select id from sensors union all select sensor_id from readings union all select size from sensors",
                """
                union all
                  project (#0)
                    scan sensors
                  project (#0)
                    scan readings
                  project (#3:{bigint})
                    scan sensors
                """);
        assertPlan(
                "select 'a' union all select null union all select site from sensors",
                """
                union all
                  values ('a') (null:text)
                  project (#1)
                    scan sensors
                """);
        assertPlan(
                "select id from sensors except select id from sensors",
                "EXCEPT\n  project (#0)\n    scan sensors\n  project (#0)\n    scan sensors");
    }

    @Test
    void plainViewsAreReplacedAndMaterializedOnesRead() {
        assertPlan(
                "select * from big",
                "project (#0, (#3 * 2))\n  filter (#3 > 10)\n    scan sensors");
        assertPlan(
                "select * from means where mean > 3",
                "filter (#1 > 3:double precision)\n  scan means");
    }

    @Test
    void conditionalExpressions() {
        assertPlan(
                "select case when size > 1 then 'big' end, coalesce(unit, 'x'), nullif(size, 3), size in (1, 2), size between 1 and 5 from sensors",
                """
                project (case when (#3 > 1) then 'big' else null:text end, coalesce(#2, 'x'), case when (#3 = 3) then null:integer else #3 end, ((#3 = 1) or (#3 = 2)), ((#3 >= 1) and (#3 <= 5)))
                  scan sensors
                """);
        assertPlan(
                "select size is distinct from 3, (size > 3) is true, (size > 3) is not false, unit is not null from sensors",
                """
                project ((#3 is distinct from 3), not(((#3 > 3) is distinct from t)), ((#3 > 3) is distinct from f), not(#2 is null))
                  scan sensors
                """);
    }

    @Test
    void parametersTakeTheTypeOfTheirPlace() {
        assertThat(
                        plan("select $1, $2::int, size + $3, $4 || 'x' from sensors where id = $5 and ts > $6"
                                        .replace("ts > $6", "site like $6"))
                                .parameterTypes())
                .containsExactly(
                        Type.TEXT, Type.INTEGER, Type.INTEGER, Type.TEXT, Type.BIGINT, Type.TEXT);
        assertThat(plan("select $1").parameterTypes()).containsExactly(Type.TEXT);
    }

    @Test
    void columnsAreNamedAsInPostgreSql() {
        assertThat(
                        columns(
                                "select 1, count(*), max(price) as m, upper(site), id::text, '5'::int, site || 'x', case when true then site end, s.size, date '2024-01-01', current_date_('x') from sensors s group by site, id, size"
                                        .replace(", current_date_('x')", "")))
                .containsExactly(
                        "?column? integer",
                        "count bigint",
                        "m numeric",
                        "upper text",
                        "id text",
                        "int4 integer",
                        "?column? text",
                        "case text",
                        "size integer",
                        "date date");
        assertThat(columns("values (1, 'a')")).containsExactly("column1 integer", "column2 text");
        assertThat(columns("select column2 from (values (1, 'a')) as t"))
                .containsExactly("column2 text");
    }

    @Test
    void resultsKeepModifiersAndNullability() {
        Field price = plan("select price from sensors").query().schema().field(0);
        assertThat(price).isEqualTo(new Field("price", Type.numeric(10, 2), true));
        assertThat(plan("select id from sensors").query().schema().field(0).nullable()).isFalse();
        assertThat(
                        plan("select b.id from sensors a left join sensors b on a.id = b.size")
                                .query()
                                .schema()
                                .field(0)
                                .nullable())
                .isTrue();
    }

    @Test
    void aStatementCanBePlannedManyTimesByManyThreads() throws Exception {
        var query =
                ((Select)
                                sql.parse(
                                                "select site, sum(size) from sensors s where exists (select 1 from readings where sensor_id = s.id and value > '5') group by 1 order by 2")
                                        .getFirst()
                                        .statement())
                        .query();
        String once = PlanText.of(sql.plan(query, catalog, List.of()).query());
        try (var threads = Executors.newFixedThreadPool(4)) {
            var plans =
                    IntStream.range(0, 40)
                            .mapToObj(_ ->
                                    threads.submit(() ->
                                            PlanText.of(
                                                    sql.plan(query, catalog, List.of()).query())))
                            .toList();
            for (var each : plans) {
                assertThat(each.get()).isEqualTo(once);
            }
        }
    }

    @Test
    void randomIsDrawnOnceARow() {
        assertPlan(
                "select r + r from (select random() as r from sensors) t where r > 0.5",
                """
                project ((#0 + #0))
                  filter (#0 > 0.5:double precision)
                    project (random())
                      scan sensors
                """);
    }

    @Test
    void nullSafeEqualitiesAreKeysToo() {
        assertPlan(
                "select a.id from sensors a join sensors b on a.unit is not distinct from b.unit",
                """
                project (#0)
                  INNER join [2, 3][1, 2]
                    project (#0, #2, #2 is null, coalesce(#2, ''))
                      scan sensors
                    project (#2, #2 is null, coalesce(#2, ''))
                      scan sensors
                """);
    }

    @Test
    void starGivesEveryColumnItsName() {
        assertThat(columns("select * from readings r join means m on m.sensor_id = r.sensor_id"))
                .containsExactly(
                        "sensor_id bigint",
                        "ts timestamp(3) without time zone",
                        "value double precision",
                        "sensor_id bigint",
                        "mean double precision");
    }

    @Test
    void longChainsArePlanned() {
        String conditions = "size = 1 or ".repeat(3000) + "size = 2";
        assertThat(PlanText.of(plan("select id from sensors where " + conditions).query()))
                .hasSizeGreaterThan(3000);
    }

    @Test
    void whatIsTooDeepIsRefused() {
        SqlException failure =
                catchThrowableOfType(
                        SqlException.class, () -> plan("select " + "1 + ".repeat(100_000) + "1"));
        assertThat(failure.state().code()).isEqualTo("54001");
    }

    @Test
    void warmsUp() {
        sql.warmUp();
    }
}
