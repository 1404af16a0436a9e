// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Column;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.SystemTableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.Invariant;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.plan.Binding;
import io.tidemill.core.plan.Query;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.circuit.Emission;
import io.tidemill.engine.operator.RecursionLimit;
import io.tidemill.engine.query.QueryInput;
import io.tidemill.engine.query.QueryRun;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.catalog.SystemTables.SystemTable;
import io.tidemill.server.database.Pinned;
import io.tidemill.sql.PlannedQuery;
import io.tidemill.sql.change.RowValues;
import io.tidemill.sql.statement.CreateView;
import io.tidemill.sql.statement.Execute;
import io.tidemill.sql.statement.Explain;
import io.tidemill.sql.statement.ExplainState;
import io.tidemill.sql.statement.Fetch;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.Select;
import io.tidemill.sql.statement.ShowObjects;
import io.tidemill.sql.statement.ShowParameter;
import io.tidemill.sql.statement.Subscribe;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Statements that read: `SELECT`, `EXPLAIN`, `SHOW`, `SUBSCRIBE`, `FETCH`.
final class Reads {
    static final Schema EXPLAINED = Schema.of(Field.of("QUERY PLAN", Type.TEXT));

    private final SqlSession session;
    private final PlanCache plans;

    Reads(SqlSession session) {
        this.session = session;
        this.plans = new PlanCache(session.sql());
    }

    /// The values of parameters, as constants.
    static List<Literal> values(List<Type> types, Batch parameters) {
        var values = new ArrayList<Literal>();
        for (int i = 0; i < types.size(); i++) {
            values.add(new Literal(types.get(i), parameters.column(i)));
        }
        return values;
    }

    // --- SELECT --------------------------------------------------------------------------------

    PlannedQuery plan(Select select, List<Type> parameterTypes) {
        return session.sql()
                .plan(select.query(), session.transaction().read().counted(), parameterTypes);
    }

    /// The plan of a query without parameters, of which `parsed` consists.
    PlannedQuery plan(Select select, SqlParsed parsed) {
        return plans.plan(select, parsed.text(), session.transaction().read());
    }

    /// The plan of a query without parameters, if no planning is needed for it.
    @Nullable PlannedQuery known(SqlParsed parsed) {
        var catalog = session.transaction().look().catalog();
        return parsed.parsed().parameterCount() > 0 ? null : plans.known(parsed.text(), catalog);
    }

    Result.Rows select(Select select, SqlPrepared prepared, Batch parameters) {
        var pinned = session.transaction().read();
        var planned = (PlannedQuery) requireNonNull(prepared.plan());
        var values = values(prepared.parameterTypes(), parameters);
        Query query =
                Changes.reusable(prepared, planned.open(), pinned.catalog())
                        ? new Binding(values).bind(planned.query())
                        : session.sql()
                                .plan(
                                        select.query(),
                                        pinned.counted(),
                                        prepared.parameterTypes(),
                                        values)
                                .query();
        return rows(query, pinned);
    }

    /// The rows of a query.
    Result.Rows rows(Query query, Pinned pinned) {
        var run = run(query, pinned);
        session.cancellable(run::cancel);
        return new Result.Rows(
                query.schema(), new QueryStream(run, session::notCancellable), "SELECT", true);
    }

    /// All rows of a query, now.
    Batch all(Query query, Pinned pinned) {
        var run = run(query, pinned);
        session.cancellable(run::cancel);
        try {
            return run.all();
        } finally {
            session.notCancellable();
        }
    }

    /// What a query over rows at hand gives for each of them, in their order.
    Batch over(RowValues.Queried queried, Batch rows, Pinned pinned) {
        var input = new RowsInput(session.input(pinned), queried.rows(), rows);
        Batch found = run(queried.query(), input, pinned, false).all();
        var numbers = found.longs(queried.query().columnCount() - 1).values();
        var places = new int[rows.size()];
        Invariant.check(found.size() == places.length, "a query gives each row its values");
        for (int i = 0; i < places.length; i++) {
            places[(int) numbers[i]] = i;
        }
        return found.gather(places, places.length);
    }

    private QueryRun run(Query query, Pinned pinned) {
        return run(query, pinned, false);
    }

    private QueryRun run(Query query, Pinned pinned, boolean metered) {
        return run(query, session.input(pinned), pinned, metered);
    }

    private QueryRun run(Query query, QueryInput input, Pinned pinned, boolean metered) {
        return new QueryRun(
                query,
                session.database().circuits(),
                input,
                session.context(pinned),
                session.settings().recursionLimit(),
                metered);
    }

    // --- EXPLAIN -------------------------------------------------------------------------------

    Result explain(Explain explain) {
        boolean state = explain.options().contains("state");
        boolean analyze = explain.options().contains("analyze");
        var pinned = session.transaction().read();
        var catalog = pinned.catalog();
        List<String> lines =
                switch (explain.statement()) {
                    case Select select -> {
                        var query =
                                session.sql()
                                        .plan(
                                                select.query(),
                                                state ? catalog : pinned.counted(),
                                                List.of(),
                                                List.of())
                                        .query();
                        yield state
                                ? explainView(query, false, true)
                                : explainQuery(query, analyze);
                    }
                    case CreateView view ->
                            explainView(
                                    session.sql().plan(view.query(), catalog, List.of()).query(),
                                    view.emitOnWindowClose(),
                                    state);
                    default ->
                            throw SqlException.of(
                                            SqlState.FEATURE_NOT_SUPPORTED,
                                            "EXPLAIN of this statement is not supported")
                                    .hint(
                                            "Use EXPLAIN SELECT … or EXPLAIN CREATE MATERIALIZED"
                                                    + " VIEW ….");
                };
        return explained(lines);
    }

    private static Result explained(List<String> lines) {
        return new Result.Rows(EXPLAINED, Streams.of(List.of(text(lines))), "EXPLAIN", false);
    }

    private List<String> explainView(Query query, boolean emitOnWindowClose, boolean state) {
        var pinned = session.transaction().read();
        var circuit =
                session.database()
                        .circuits()
                        .build(
                                query.plan(),
                                Emission.view(emitOnWindowClose, 0, RecursionLimit.DEFAULT),
                                name -> session.input(pinned).info(name).followed(),
                                batch -> {});
        return state ? circuit.explainState() : circuit.explain();
    }

    private List<String> explainQuery(Query query, boolean analyze) {
        var run = run(query, session.transaction().read(), analyze);
        if (!analyze) {
            return run.explain();
        }
        long start = System.nanoTime();
        long count = run.all().size();
        long micros = (System.nanoTime() - start) / 1000;
        var lines = new ArrayList<>(run.explain());
        lines.add("Rows: " + count);
        lines.add(String.format(Locale.ROOT, "Execution time: %.3f ms", micros / 1000.0));
        return lines;
    }

    /// What the operators of a materialized view or a model keep now.
    Result explain(ExplainState explain) {
        var relation = relation(session.transaction().read().catalog(), explain.relation());
        if (!(relation instanceof ViewDefinition view) || !view.materialized()) {
            throw SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "\"" + relation.name() + "\" is a " + relation.kind())
                    .hint("Only materialized views and models keep a state.")
                    .at(explain.relation().position());
        }
        return explained(
                session.database()
                        .engine()
                        .inspect(views ->
                                views.stream()
                                        .filter(each ->
                                                each.definition().name().equals(view.name()))
                                        .findFirst()
                                        .orElseThrow()
                                        .circuit()
                                        .explainState()));
    }

    private static Batch text(List<String> lines) {
        var rows = BatchBuilder.of(EXPLAINED);
        for (String line : lines) {
            rows.bytes(0).append(line.getBytes(StandardCharsets.UTF_8));
            rows.endRow(1);
        }
        return rows.build();
    }

    // --- SHOW ----------------------------------------------------------------------------------

    Schema schema(ShowParameter show) {
        return show.name().equalsIgnoreCase("all")
                ? Schema.of(Field.of("name", Type.TEXT), Field.of("setting", Type.TEXT))
                : Schema.of(Field.of(show.name(), Type.TEXT));
    }

    Result show(ShowParameter show) {
        var schema = schema(show);
        var rows = BatchBuilder.of(schema);
        if (show.name().equalsIgnoreCase("all")) {
            session.settings()
                    .all()
                    .forEach((name, value) -> {
                        rows.bytes(0).append(name.getBytes(StandardCharsets.UTF_8));
                        rows.bytes(1).append(value.getBytes(StandardCharsets.UTF_8));
                        rows.endRow(1);
                    });
        } else {
            String value = session.settings().get(show.name());
            rows.bytes(0).append(value.getBytes(StandardCharsets.UTF_8));
            rows.endRow(1);
        }
        return new Result.Rows(schema, Streams.of(List.of(rows.build())), "SHOW", false);
    }

    /// The query that `SHOW TABLES`, `SHOW SOURCES`, … stand for.
    Select query(ShowObjects show) {
        String text =
                switch (show.kind()) {
                    case TABLE -> relations("table");
                    case VIEW ->
                            "SELECT name, kind, row_count AS rows, definition FROM"
                                    + " tm_catalog.tm_relations WHERE kind IN ('view', 'materialized"
                                    + " view') ORDER BY name";
                    case MATERIALIZED_VIEW -> relations("materialized view");
                    case SOURCE ->
                            "SELECT name, \"table\", connector, state, rows_read, position FROM"
                                    + " tm_catalog.tm_sources ORDER BY name";
                    case SINK ->
                            "SELECT name, relation, connector, state, rows_written FROM"
                                    + " tm_catalog.tm_sinks ORDER BY name";
                    case MODEL ->
                            "SELECT model AS name, type, state, rows_learnt, definition FROM"
                                    + " tm_catalog.tm_models ORDER BY name";
                    case FUNCTION ->
                            "SELECT name, arguments, result, description, example FROM"
                                    + " tm_catalog.tm_functions ORDER BY name, arguments";
                    default ->
                            throw SqlException.of(
                                            SqlState.FEATURE_NOT_SUPPORTED,
                                            "SHOW of this kind of object is not supported")
                                    .hint(
                                            "Use SHOW TABLES, VIEWS, MODELS, SOURCES, SINKS or FUNCTIONS.");
                };
        return new Select(session.sql().query(text));
    }

    private static String relations(String kind) {
        return "SELECT name, row_count AS rows FROM tm_catalog.tm_relations WHERE kind = '"
                + kind
                + "' ORDER BY name";
    }

    // --- SUBSCRIBE -----------------------------------------------------------------------------

    /// The relation that can be subscribed to.
    Relation subscribed(Subscribe subscribe) {
        var relation = relation(session.transaction().read().catalog(), subscribe.relation());
        boolean kept =
                switch (relation) {
                    case ViewDefinition view -> view.materialized();
                    case SystemTableDefinition table -> systemTable(table).changesWithTicks();
                    case SequenceDefinition _ -> false;
                    default -> true;
                };
        if (!kept) {
            throw SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "cannot subscribe to "
                                    + relation.kind()
                                    + " \""
                                    + relation.name()
                                    + "\"")
                    .hint(
                            relation instanceof SystemTableDefinition
                                    ? "Query it again and again; of system tables, those of models"
                                            + " can be subscribed to."
                                    : "Make it a materialized view, or subscribe to a table.")
                    .at(subscribe.relation().position());
        }
        return relation;
    }

    Result.Rows subscribe(Subscribe subscribe) {
        var relation = subscribed(subscribe);
        boolean snapshot = flag(subscribe.options(), "snapshot", true);
        boolean progress = flag(subscribe.options(), "progress", false);
        Long asOf = subscribe.asOf();
        var feed =
                relation instanceof SystemTableDefinition table
                        ? feed(systemTable(table), snapshot, asOf)
                        : ChangeFeed.of(
                                session.database()
                                        .engine()
                                        .subscribe(
                                                relation.name(),
                                                snapshot,
                                                asOf == null
                                                        ? OptionalLong.empty()
                                                        : OptionalLong.of(asOf)));
        session.cancellable(feed::close);
        var stream = new SubscriptionStream(feed, relation.schema(), progress);
        return new Result.Rows(
                SubscriptionStream.schema(relation.schema()), stream, "SUBSCRIBE", true);
    }

    private SystemTable systemTable(SystemTableDefinition definition) {
        return session.transaction()
                .read()
                .catalog()
                .systemTables()
                .table(definition.name())
                .orElseThrow();
    }

    private ChangeFeed feed(SystemTable table, boolean snapshot, @Nullable Long asOf) {
        if (asOf != null) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "a subscription to a system table cannot be resumed")
                    .hint("Leave AS OF out: it begins with the rows as they are.");
        }
        var database = session.database();
        return new SystemTableFeed(
                table,
                database.engine().followTicks(),
                snapshot,
                database::pin,
                pinned -> table.rows(session.view(pinned)));
    }

    private static boolean flag(Map<String, String> options, String name, boolean otherwise) {
        String value = options.get(name);
        if (value == null) {
            return otherwise;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "on", "1", "yes", "" -> true;
            case "false", "off", "0", "no" -> false;
            default ->
                    throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "option \"" + name + "\" must be true or false, not \"" + value + "\"");
        };
    }

    // --- EXECUTE -------------------------------------------------------------------------------

    /// The values of an `EXECUTE`'s arguments: one row with these types.
    ///
    /// Errors: 42601 for a wrong number of them.
    Batch arguments(Execute execute, List<Type> types) {
        if (execute.arguments().size() != types.size()) {
            throw SqlException.of(
                            SqlState.SYNTAX_ERROR,
                            "wrong number of parameters for prepared statement \""
                                    + execute.name()
                                    + "\"")
                    .detail(
                            "Expected "
                                    + types.size()
                                    + " parameters but got "
                                    + execute.arguments().size()
                                    + ".");
        }
        if (types.isEmpty()) {
            return new Batch(1, new Column[0], null);
        }
        var items = new ArrayList<String>();
        for (int i = 0; i < types.size(); i++) {
            items.add("CAST((" + execute.arguments().get(i) + ") AS " + types.get(i).sql() + ")");
        }
        var text = "SELECT " + String.join(", ", items);
        var pinned = session.transaction().read();
        var query = session.sql().query(text);
        return all(session.sql().plan(query, pinned.catalog(), List.of()).query(), pinned);
    }

    // --- FETCH ---------------------------------------------------------------------------------

    Result fetch(Fetch fetch) {
        String timeout = fetch.options().get("timeout");
        long millis =
                timeout == null ? 0 : io.tidemill.engine.table.Intervals.micros(timeout) / 1000;
        var schema = session.cursors().schema(fetch.cursor());
        var rows = session.cursors().fetch(fetch.cursor(), fetch.count(), millis);
        if (fetch.move()) {
            return new Result.Command("MOVE " + rows.size());
        }
        return new Result.Rows(schema, Streams.of(List.of(rows)), "FETCH", true);
    }

    // --- Names ---------------------------------------------------------------------------------

    /// The relation that `name` means.
    ///
    /// Errors: 42P01 where there is none.
    static Relation relation(CatalogState catalog, Name name) {
        var found = find(catalog, name);
        if (found == null) {
            throw SqlException.of(
                            SqlState.UNDEFINED_TABLE, "relation \"" + name + "\" does not exist")
                    .at(name.position());
        }
        return found;
    }

    static @Nullable Relation find(CatalogState catalog, Name name) {
        String schema = name.schema();
        return (schema == null
                        ? catalog.relation(name.name())
                        : catalog.relation(new QualifiedName(schema, name.name())))
                .orElse(null);
    }
}
