// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.plan.Values;
import io.tidemill.core.type.Type;
import io.tidemill.sql.change.ConflictAction;
import io.tidemill.sql.change.PlannedInsert;
import io.tidemill.sql.change.PlannedUpdate;
import io.tidemill.sql.change.Returning;
import io.tidemill.sql.change.RowValues;
import io.tidemill.sql.statement.Delete;
import io.tidemill.sql.statement.Insert;
import io.tidemill.sql.statement.Select;
import io.tidemill.sql.statement.Update;
import java.util.List;
import org.junit.jupiter.api.Test;

/// INSERT, UPDATE and DELETE become the sources and actions they should.
class ChangePlanTest {
    private final Sql sql = new Sql(SampleFunctions.functions());
    private final SampleCatalog catalog = new SampleCatalog();

    private PlannedInsert insert(String text) {
        var insert = (Insert) sql.parse(text).getFirst().statement();
        return sql.plan(insert, catalog, List.of(), List.of());
    }

    private PlannedUpdate update(String text) {
        return switch (sql.parse(text).getFirst().statement()) {
            case Update update -> sql.plan(update, catalog, List.of(), List.of());
            case Delete delete -> sql.plan(delete, catalog, List.of(), List.of());
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static String source(PlannedInsert insert) {
        return insert.given() + " " + PlanText.of(insert.source());
    }

    @Test
    void constantsTakeTheTypesOfTheirColumns() {
        assertThat(
                        source(
                                insert(
                                        "insert into sensors values (1, 'north', 'C', '7', 1.5), (2, 'south', null, 7, 2)")))
                .isEqualTo(
                        "[0, 1, 2, 3, 4] values (1:bigint, 'north', 'C', 7, 1.50:numeric(10,2))"
                                + " (2:bigint, 'south', null:text, 7, 2.00:numeric(10,2))");
    }

    @Test
    void defaultsStandInWhereRowsDiffer() {
        assertThat(
                        source(
                                insert(
                                        "insert into sensors (id, site, unit) values (1, 'a', default), (2, 'b', 'F')")))
                .isEqualTo("[0, 1, 2] values (1:bigint, 'a', 'C') (2:bigint, 'b', 'F')");
        assertThat(insert("insert into numbered values (default, 'x', default)").given())
                .containsExactly(1);
        assertThat(source(insert("insert into numbered default values"))).isEqualTo("[] values ()");
    }

    @Test
    void expressionsAreResolvedAmongConstants() {
        PlannedInsert planned =
                insert("insert into sensors (id, site) values ($1, upper('a' || $2)), (1 + 1, $3)");
        assertThat(source(planned))
                .isEqualTo(
                        "[0, 1] values ($1:bigint, upper(('a' || $2:text))) ((1 + 1):{bigint}, $3:text)");
        assertThat(planned.parameterTypes()).containsExactly(Type.BIGINT, Type.TEXT, Type.TEXT);
    }

    @Test
    void parametersWithValuesAreConstants() {
        var insert =
                (Insert)
                        sql.parse("insert into sensors (id, site) values ($1, $2)")
                                .getFirst()
                                .statement();
        var values =
                ((Values)
                                sql.plan(
                                                ((Select)
                                                                sql.parse("select 5, 'x'")
                                                                        .getFirst()
                                                                        .statement())
                                                        .query(),
                                                catalog,
                                                List.of())
                                        .query()
                                        .plan())
                        .rows().getFirst().stream().map(Literal.class::cast).toList();
        assertThat(
                        PlanText.of(
                                sql.plan(insert, catalog, List.of(Type.BIGINT, Type.TEXT), values)
                                        .source()))
                .isEqualTo("values (5:bigint, 'x')");
    }

    @Test
    void queriesAreCastToTheColumns() {
        assertThat(
                        source(
                                insert(
                                        "insert into sensors (id, site, size) select size, site, 'x' || 1 from sensors order by id"
                                                .replace("'x' || 1", "null"))))
                .isEqualTo(
                        "[0, 1, 3] order [3]\nproject (#3:{bigint}, #1, null:integer, #0)\n  scan sensors");
        assertThat(insert("insert into readings select $1, $2, $3").parameterTypes())
                .containsExactly(Type.BIGINT, Type.TIMESTAMP, Type.DOUBLE);
    }

    @Test
    void subqueriesInValues() {
        assertThat(
                        source(
                                insert(
                                        "insert into readings (sensor_id, value) values (1, (select max(value) from readings))")))
                .startsWith("[0, 2] project (1:bigint, ");
    }

    @Test
    void conflicts() {
        PlannedInsert planned =
                insert(
                        "insert into sensors as s (id, site) values (1, 'x') on conflict (id) do update set site = excluded.site,"
                                + " size = s.size + 1 where s.size < 5 returning *, id + 1 as next");
        ConflictAction conflict = requireNonNull(planned.conflict());
        assertThat(conflict.key()).containsExactly(0);
        assertThat(conflict.assigned()).containsExactly(1, 3);
        assertThat(conflict.values()).extracting(PlanText::of).containsExactly("#6", "(#3 + 1)");
        assertThat(PlanText.of(requireNonNull(conflict.where()))).isEqualTo("(#3 < 5)");
        Returning returning = requireNonNull(planned.returning());
        assertThat(returning.schema().names())
                .containsExactly("id", "site", "unit", "size", "price", "next");
        assertThat(PlanText.of(((RowValues.Computed) returning.values()).expressions().getLast()))
                .isEqualTo("(#0 + 1:bigint)");
        ConflictAction nothing =
                requireNonNull(
                        insert(
                                        "insert into sensors (id, site) values (1, 'x') on conflict do nothing")
                                .conflict());
        assertThat(nothing.updates()).isFalse();
        assertThat(nothing.key()).isEmpty();
    }

    @Test
    void updates() {
        PlannedUpdate planned =
                update(
                        "update sensors set size = size + 1, unit = default, site = 'x' where id = $1 returning site");
        assertThat(planned.assigned()).containsExactly(3, 2, 1);
        assertThat(planned.storedCount()).isEqualTo(5);
        assertThat(PlanText.of(planned.source()))
                .isEqualTo(
                        "project (#0, #1, #2, #3, #4, (#3 + 1), 'C', 'x')\n  filter (#0 = $1:bigint)\n    scan sensors");
        assertThat(planned.parameterTypes()).containsExactly(Type.BIGINT);
        assertThat(
                        PlanText.of(
                                update(
                                                "update sensors s set size = r.value from readings r where r.sensor_id = s.id")
                                        .source()))
                .startsWith("project (#0, #1, #2, #3, #4, #6:{integer})\n  INNER join [0][0]");
    }

    @Test
    void deletes() {
        PlannedUpdate planned = update("delete from readings where sensor_id = 7");
        assertThat(planned.assigned()).isEmpty();
        assertThat(PlanText.of(planned.source()))
                .isEqualTo("filter (#0 = 7:bigint)\n  scan readings");
        assertThat(
                        PlanText.of(
                                update(
                                                "delete from sensors using readings r where r.sensor_id = sensors.id")
                                        .source()))
                .contains("INNER join [0][0]");
    }

    @Test
    void expressionsOverATable() {
        var table = (TableDefinition) catalog.relation("sensors").orElseThrow();
        assertThat(
                        PlanText.of(
                                sql.expression(
                                        "size > 0 and site <> ''", table, Type.BOOLEAN, catalog)))
                .isEqualTo("((#3 > 0) and (#1 <> ''))");
    }
}
