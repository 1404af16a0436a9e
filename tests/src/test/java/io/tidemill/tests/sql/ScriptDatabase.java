// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.metric.Metrics;
import io.tidemill.core.store.FaultStore;
import io.tidemill.core.store.Store;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.TextFormat;
import io.tidemill.engine.tick.Engine;
import io.tidemill.engine.tick.EngineOptions;
import io.tidemill.engine.tick.Subscription;
import io.tidemill.server.Instance;
import io.tidemill.server.session.Parsed;
import io.tidemill.server.session.Result;
import io.tidemill.server.session.RowStream;
import io.tidemill.server.session.Session;
import io.tidemill.server.session.TransactionStatus;
import io.tidemill.storage.codec.ColumnarCodec;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A database in memory that shows what is in it and what changes, as text; and that can be killed
/// or closed, and opened again.
final class ScriptDatabase implements AutoCloseable {

    /// An engine that is killed says that it cannot save its state, which is what a crash is for.
    private static final Logger ENGINE = Logger.getLogger(Engine.class.getName());

    static {
        ENGINE.setLevel(Level.SEVERE);
    }

    private final InstantSource clock;
    private FaultStore store;
    private Instance instance;
    private Session session;

    /// That of the script's session, which other ones and those after a restart have too.
    private String searchPath = "public";

    private final Map<QualifiedName, Subscription> subscriptions = new HashMap<>();

    ScriptDatabase(InstantSource clock) {
        this.clock = clock;
        this.store = new FaultStore();
        this.instance = open(store, clock);
        this.session = instance.sessions().open(Map.of("search_path", searchPath));
    }

    /// What is in `store`, saved only when that is asked for.
    static Instance open(Store store, InstantSource clock) {
        return Instance.open(
                store, new ColumnarCodec(), clock, EngineOptions.SAVED_WHEN_ASKED, new Metrics());
    }

    // --- Running ---------------------------------------------------------------------------------

    /// Runs statements in the session of the script: in one transaction, or each in its own.
    void run(String sql, boolean together) {
        try {
            for (Parsed parsed : session.parse(sql)) {
                var prepared = session.prepare(parsed, List.of());
                if (session.execute(prepared, noParameters()) instanceof Result.Rows rows) {
                    text(rows.schema(), rows.rows());
                }
                if (!together) {
                    session.sync();
                }
            }
        } catch (SqlException error) {
            session.fail();
            session.sync();
            throw error;
        }
        session.sync();
        if (sql.contains("search_path") && !inTransaction()) {
            searchPath = query("SHOW search_path").getFirst();
        }
        follow();
    }

    /// The clock was moved: runs the tick that is due, if one is.
    void advance() {
        instance.database().engine().advance();
        follow();
    }

    /// The rows of a query in the session of the script, so with what its transaction has written.
    List<String> query(String sql) {
        return query(session, sql);
    }

    private static List<String> query(Session in, String sql) {
        try {
            var parsed = in.parse(sql);
            var result = in.execute(in.prepare(parsed.getFirst(), List.of()), noParameters());
            return result instanceof Result.Rows rows
                    ? text(rows.schema(), rows.rows())
                    : List.of();
        } catch (SqlException error) {
            in.fail();
            throw error;
        } finally {
            in.sync();
        }
    }

    private static Batch noParameters() {
        return new Batch(1, new Column[0], null);
    }

    private static List<String> text(Schema schema, RowStream stream) {
        var rows = new ArrayList<String>();
        try (stream) {
            for (Batch batch = stream.next(); batch != null; batch = stream.next()) {
                for (int row = 0; row < batch.size(); row++) {
                    rows.add(row(schema, batch, row));
                }
            }
        }
        return rows;
    }

    private static String row(Schema schema, Batch batch, int row) {
        var text = new Slice();
        var values = new ArrayList<String>();
        for (int i = 0; i < schema.size(); i++) {
            if (batch.column(i).isNull(row)) {
                values.add("NULL");
            } else {
                text.reset();
                TextFormat.utc().format(schema.type(i), batch.column(i), row, text);
                values.add(new String(text.data, text.offset, text.length, StandardCharsets.UTF_8));
            }
        }
        return String.join(" | ", values).strip();
    }

    /// Whether the script is within `BEGIN`.
    boolean inTransaction() {
        return session.status() != TransactionStatus.IDLE;
    }

    // --- What is in it ---------------------------------------------------------------------------

    private List<Relation> stored() {
        return instance.database().catalog().entries().stream()
                .map(entry -> entry.relation())
                .filter(relation ->
                        relation instanceof TableDefinition
                                || (relation instanceof ViewDefinition view && view.materialized()))
                .toList();
    }

    /// The materialized views.
    List<ViewDefinition> views() {
        return stored().stream()
                .filter(ViewDefinition.class::isInstance)
                .map(ViewDefinition.class::cast)
                .toList();
    }

    /// The committed rows of a query, sorted; or the code of its error.
    List<String> committed(String sql) {
        return committed(sql, searchPath);
    }

    /// The same of the query of a view, whose names are found where they were when it was made.
    List<String> queryOf(ViewDefinition view) {
        var path = instance.database().catalog().entry(view.name()).orElseThrow().path();
        return committed(
                view.sql(),
                path.stream().map(QualifiedName::quoted).collect(Collectors.joining(", ")));
    }

    private List<String> committed(String sql, String path) {
        try (var reader = instance.sessions().open(Map.of("search_path", path))) {
            var rows = new ArrayList<>(query(reader, sql));
            Collections.sort(rows);
            return rows;
        } catch (SqlException error) {
            return List.of("error " + error.state().code());
        }
    }

    /// The committed rows of every table and materialized view, sorted, by name.
    Map<String, List<String>> contents() {
        var contents = new TreeMap<String, List<String>>();
        for (var relation : stored()) {
            String name = relation.name().toString();
            try {
                contents.put(name, committed("SELECT * FROM " + relation.name().quoted()));
            } catch (SqlException stopped) {
                contents.put(name, List.of(stopped.message()));
            }
        }
        return contents;
    }

    /// Late rows that each view has dropped.
    Map<String, Long> lateRows() {
        return committed("SELECT view, late_rows FROM tm_catalog.tm_late_rows").stream()
                .map(row -> row.split(" \\| ", -1))
                .collect(
                        Collectors.toMap(
                                row -> row[0], row -> Long.parseLong(row[1]), (a, _) -> a));
    }

    // --- What changes ----------------------------------------------------------------------------

    /// Subscribes to what is new.
    private void follow() {
        for (var relation : stored()) {
            try {
                subscriptions.computeIfAbsent(
                        relation.name(),
                        name ->
                                instance.database()
                                        .engine()
                                        .subscribe(name, false, OptionalLong.empty()));
            } catch (SqlException stopped) {
                // A view that has stopped has nothing new to tell.
            }
        }
    }

    /// What subscribers were given since the last call: rows with their sign, sorted, by relation.
    Map<String, List<String>> changes() {
        var changes = new HashMap<String, List<String>>();
        var schemas = stored().stream().collect(Collectors.toMap(Relation::name, Relation::schema));
        subscriptions.keySet().retainAll(schemas.keySet());
        new HashMap<>(subscriptions)
                .forEach((name, subscription) -> {
                    var rows = new ArrayList<String>();
                    Schema schema = requireNonNull(schemas.get(name));
                    for (var change = next(subscription);
                            change != null;
                            change = next(subscription)) {
                        var batch = change.rows();
                        for (int row = 0; row < batch.size(); row++) {
                            String sign = batch.weight(row) > 0 ? "+ " : "- ";
                            for (long copy = Math.abs(batch.weight(row)); copy > 0; copy--) {
                                rows.add((sign + row(schema, batch, row)).strip());
                            }
                        }
                    }
                    Collections.sort(rows);
                    changes.put(name.toString(), rows);
                });
        return changes;
    }

    /// The next change; null where there is none, or where the relation was made anew, which ends
    /// the subscription.
    private Subscription.@Nullable Change next(Subscription subscription) {
        try {
            return subscription.next(0);
        } catch (SqlException _) {
            subscriptions.values().remove(subscription);
            follow();
            return null;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    // --- Restarts --------------------------------------------------------------------------------

    /// The process dies: what is not durable is lost.
    void crash() {
        var durable = store.reopen(0);
        instance.close();
        store = durable;
        reopen();
    }

    /// All state is saved, then the process dies: the next start begins at a checkpoint.
    void crashAfterCheckpoint() {
        instance.database().engine().checkpoint();
        crash();
    }

    /// It is closed in peace and opened again.
    void restart() {
        session.close();
        instance.close();
        store = store.reopen(0);
        reopen();
    }

    private void reopen() {
        subscriptions.clear();
        instance = open(store, clock);
        session = instance.sessions().open(Map.of("search_path", searchPath));
        follow();
    }

    @Override
    public void close() {
        session.close();
        instance.close();
    }
}
