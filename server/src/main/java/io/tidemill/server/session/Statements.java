// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.server.catalog.Identifiers;
import io.tidemill.sql.PlannedQuery;
import io.tidemill.sql.statement.AlterSequence;
import io.tidemill.sql.statement.AlterSource;
import io.tidemill.sql.statement.AlterTable;
import io.tidemill.sql.statement.Begin;
import io.tidemill.sql.statement.CloseCursor;
import io.tidemill.sql.statement.Comment;
import io.tidemill.sql.statement.Commit;
import io.tidemill.sql.statement.CopyFrom;
import io.tidemill.sql.statement.CopyTo;
import io.tidemill.sql.statement.CreateIndex;
import io.tidemill.sql.statement.CreateModel;
import io.tidemill.sql.statement.CreateSchema;
import io.tidemill.sql.statement.CreateSequence;
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
import io.tidemill.sql.statement.EvaluateModel;
import io.tidemill.sql.statement.Execute;
import io.tidemill.sql.statement.Explain;
import io.tidemill.sql.statement.ExplainState;
import io.tidemill.sql.statement.Fetch;
import io.tidemill.sql.statement.ImportModel;
import io.tidemill.sql.statement.Insert;
import io.tidemill.sql.statement.Maintenance;
import io.tidemill.sql.statement.Merge;
import io.tidemill.sql.statement.Prepare;
import io.tidemill.sql.statement.ReleaseSavepoint;
import io.tidemill.sql.statement.Rename;
import io.tidemill.sql.statement.ResetParameter;
import io.tidemill.sql.statement.Rollback;
import io.tidemill.sql.statement.RollbackTo;
import io.tidemill.sql.statement.Savepoint;
import io.tidemill.sql.statement.Select;
import io.tidemill.sql.statement.SetModelVersion;
import io.tidemill.sql.statement.SetParameter;
import io.tidemill.sql.statement.SetSchema;
import io.tidemill.sql.statement.SetTransaction;
import io.tidemill.sql.statement.ShowObjects;
import io.tidemill.sql.statement.ShowParameter;
import io.tidemill.sql.statement.Statement;
import io.tidemill.sql.statement.Subscribe;
import io.tidemill.sql.statement.TransactionMode;
import io.tidemill.sql.statement.Truncate;
import io.tidemill.sql.statement.Update;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hands each kind of statement to what carries it out.
final class Statements {
    private final SqlSession session;
    private final Reads reads;
    private final Changes changes;
    private final Merges merges;
    private final Copies copies;
    private final Definitions definitions;
    private final ConnectorDefinitions connectors;

    Statements(SqlSession session) {
        this.session = session;
        this.reads = new Reads(session);
        this.changes = new Changes(session, reads);
        this.merges = new Merges(session, reads, changes);
        this.copies = new Copies(session, this);
        this.definitions = new Definitions(session);
        this.connectors = new ConnectorDefinitions(session, definitions);
    }

    /// Prepares a statement that a client sent.
    SqlPrepared prepare(SqlParsed parsed, List<Type> given) {
        boolean constant = parsed.parsed().parameterCount() == 0 && given.isEmpty();
        return constant && parsed.parsed().statement() instanceof Select select
                ? prepared(parsed, reads.plan(select, parsed))
                : prepareAny(parsed, given);
    }

    private SqlPrepared prepared(SqlParsed parsed, PlannedQuery planned) {
        return prepared(parsed, List.of(), List.of(), planned.query().schema(), planned);
    }

    /// A query without parameters as prepared, if no planning is needed for that.
    @Nullable SqlPrepared prepareKnown(SqlParsed parsed) {
        var planned = parsed.parsed().statement() instanceof Select ? reads.known(parsed) : null;
        return planned == null ? null : prepared(parsed, planned);
    }

    private SqlPrepared prepareAny(SqlParsed parsed, List<Type> given) {
        return switch (parsed.parsed().statement()) {
            case Select select -> {
                PlannedQuery planned = reads.plan(select, given);
                yield prepared(
                        parsed, given, planned.parameterTypes(), planned.query().schema(), planned);
            }
            case ShowObjects show -> {
                PlannedQuery planned = reads.plan(reads.query(show), List.of());
                yield prepared(parsed, given, List.of(), planned.query().schema(), planned);
            }
            case Insert insert -> changes.prepare(parsed, insert, given);
            case Update update -> changes.prepare(parsed, update, given);
            case Delete delete -> changes.prepare(parsed, delete, given);
            case Merge merge -> merges.prepare(parsed, merge, given);
            case ShowParameter show -> prepared(parsed, given, List.of(), reads.schema(show), null);
            case Explain _, ExplainState _ ->
                    prepared(parsed, given, List.of(), Reads.EXPLAINED, null);
            case Subscribe subscribe ->
                    prepared(
                            parsed,
                            given,
                            List.of(),
                            SubscriptionStream.schema(reads.subscribed(subscribe).schema()),
                            null);
            case Fetch fetch when !fetch.move() ->
                    prepared(
                            parsed,
                            given,
                            List.of(),
                            session.cursors().schema(fetch.cursor()),
                            null);
            case EvaluateModel _ -> prepared(parsed, given, List.of(), Evaluations.FIGURES, null);
            case Execute execute ->
                    prepared(parsed, given, List.of(), named(execute.name()).result(), null);
            default -> prepared(parsed, given, List.of(), null, null);
        };
    }

    SqlPrepared prepared(
            SqlParsed parsed,
            List<Type> given,
            List<Type> parameterTypes,
            @Nullable Schema result,
            @Nullable Object plan) {
        var catalog = session.transaction().look().catalog();
        return new SqlPrepared(
                parsed,
                given,
                parameterTypes,
                result,
                plan,
                plan instanceof PlannedQuery planned && PointRead.is(planned.query(), catalog),
                catalog.sight());
    }

    /// Errors: 25006 for a statement that writes where the transaction must not.
    private void requireAllowed(Statement statement) {
        String command = WrittenBy.command(statement);
        if (command != null) {
            session.settings().requireWritable(command);
        }
    }

    Result execute(SqlPrepared prepared, Batch parameters) {
        requireAllowed(prepared.statement().parsed().statement());
        return switch (prepared.statement().parsed().statement()) {
            case Select select -> reads.select(select, prepared, parameters);
            case ShowObjects show -> reads.select(reads.query(show), prepared, parameters);
            case Insert insert -> changes.insert(insert, prepared, parameters);
            case Update update -> changes.update(update, prepared, parameters);
            case Delete delete -> changes.delete(delete, prepared, parameters);
            case Merge merge -> merges.merge(merge, prepared, parameters);
            case Truncate truncate -> changes.truncate(truncate, prepared);
            case CopyFrom copy -> copies.from(copy);
            case CopyTo copy -> copies.to(copy, prepared);
            case ShowParameter show -> reads.show(show);
            case Explain explain -> reads.explain(explain);
            case ExplainState explain -> reads.explain(explain);
            case EvaluateModel evaluate -> new Evaluations(session, reads).evaluate(evaluate);
            case Subscribe subscribe -> reads.subscribe(subscribe);
            case Fetch fetch -> reads.fetch(fetch);
            case DeclareCursor declare -> declare(declare, prepared);
            case CloseCursor close -> closeCursor(close);
            case Begin(var mode) -> begin(mode);
            case Commit _ -> commit();
            case Rollback _ -> rollback();
            case Savepoint(String name) -> {
                session.transaction().savepoint(name);
                yield new Result.Command("SAVEPOINT");
            }
            case ReleaseSavepoint(String name) -> {
                session.transaction().release(name);
                yield new Result.Command("RELEASE");
            }
            case RollbackTo(String name) -> {
                session.transaction().rollbackTo(name);
                yield new Result.Command("ROLLBACK");
            }
            case SetParameter set -> {
                set(set);
                yield new Result.Command("SET");
            }
            case ResetParameter reset -> {
                String name = reset.name();
                session.settings().reset(name == null ? "all" : name);
                yield new Result.Command("RESET");
            }
            case SetTransaction(var mode, boolean all) -> setTransaction(mode, all);
            case Prepare prepare -> prepareNamed(prepare);
            case Execute execute -> executeNamed(execute);
            case Deallocate deallocate -> deallocate(deallocate);
            case Discard(String what) -> discard(what);
            case Maintenance maintenance ->
                    new Result.Command(maintenance.command().toUpperCase(java.util.Locale.ROOT));
            case Comment comment -> new Comments(definitions).comment(comment);
            case CreateTable create -> definitions.createTable(create);
            case CreateView create -> definitions.createView(create);
            case CreateModel create -> definitions.createModel(create);
            case ImportModel imported ->
                    new ModelDefinitions(session, definitions).create(imported);
            case CreateSource create -> connectors.createSource(create);
            case CreateSink create -> connectors.createSink(create);
            case AlterSource alter -> connectors.alterSource(alter);
            case Drop drop -> new Drops(session, definitions).drop(drop);
            case CreateSequence create ->
                    new SequenceDefinitions(session, definitions).create(create);
            case AlterSequence alter -> new SequenceDefinitions(session, definitions).alter(alter);
            case CreateTableAs create -> definitions.createTableAs(create);
            case AlterTable alter -> definitions.alterTable(alter);
            case Rename rename -> definitions.rename(rename);
            case SetModelVersion set -> new ModelDefinitions(session, definitions).setVersion(set);
            case CreateIndex create -> definitions.createIndex(create);
            case CreateSchema create -> new SchemaDefinitions(session, definitions).create(create);
            case SetSchema set -> new SchemaDefinitions(session, definitions).move(set);
        };
    }

    private void set(SetParameter set) {
        // Each is a name, where set_config() takes a list of them.
        List<String> values =
                set.name().equals("search_path")
                        ? set.values().stream().map(Identifiers::quoted).toList()
                        : set.values();
        if (!set.local()) {
            session.settings().set(set.name(), values);
        } else if (session.transaction().isExplicit()) {
            session.settings().setLocal(set.name(), values);
        } else {
            session.notice(
                    "WARNING",
                    SqlState.NO_ACTIVE_SQL_TRANSACTION,
                    "SET LOCAL can only be used in transaction blocks");
        }
    }

    // --- Transactions --------------------------------------------------------------------------

    private Result setTransaction(TransactionMode mode, boolean all) {
        if (all) {
            session.settings().setTransaction(mode, "default_");
        } else if (session.transaction().isExplicit()) {
            session.transaction().set(mode);
        } else {
            session.notice(
                    "WARNING",
                    SqlState.NO_ACTIVE_SQL_TRANSACTION,
                    "SET TRANSACTION can only be used in transaction blocks");
        }
        return new Result.Command("SET");
    }

    private Result begin(TransactionMode mode) {
        if (session.transaction().isExplicit()) {
            session.notice(
                    "WARNING",
                    SqlState.ACTIVE_SQL_TRANSACTION,
                    "there is already a transaction in progress");
        } else {
            session.transaction().begin(mode);
        }
        return new Result.Command("BEGIN");
    }

    private Result commit() {
        boolean failed = session.transaction().status() == TransactionStatus.FAILED;
        noneOpen();
        if (failed) {
            session.transaction().rollback();
            return new Result.Command("ROLLBACK");
        }
        session.transaction().commit();
        session.cursors().endTransaction();
        return new Result.Command("COMMIT");
    }

    private Result rollback() {
        noneOpen();
        session.transaction().rollback();
        session.cursors().endTransaction();
        return new Result.Command("ROLLBACK");
    }

    private void noneOpen() {
        if (!session.transaction().isExplicit()) {
            session.notice(
                    "WARNING",
                    SqlState.NO_ACTIVE_SQL_TRANSACTION,
                    "there is no transaction in progress");
        }
    }

    // --- Cursors and prepared statements -------------------------------------------------------

    /// Runs a statement that stands within another one.
    Result inner(Statement statement, SqlPrepared outer) {
        return execute(
                innerPrepared(statement, outer),
                new Batch(1, new io.tidemill.core.batch.Column[0], null));
    }

    private SqlPrepared innerPrepared(Statement statement, SqlPrepared outer) {
        var parsed = outer.statement().parsed();
        return prepareAny(
                new SqlParsed(
                        new io.tidemill.sql.ParsedStatement(
                                statement, parsed.text(), parsed.start(), parsed.parameterCount()),
                        outer.statement().siblings()),
                List.of());
    }

    private Result declare(DeclareCursor declare, SqlPrepared prepared) {
        if (!declare.hold() && !session.transaction().isExplicit()) {
            throw SqlException.of(
                            SqlState.NO_ACTIVE_SQL_TRANSACTION,
                            "DECLARE CURSOR can only be used in transaction blocks")
                    .hint("Say BEGIN first, or DECLARE … CURSOR WITH HOLD FOR ….");
        }
        if (!(inner(declare.source(), prepared) instanceof Result.Rows rows)) {
            throw SqlException.of(
                    SqlState.FEATURE_NOT_SUPPORTED, "a cursor is for a query or a subscription");
        }
        session.notCancellable();
        session.cursors().declare(declare.name(), rows, declare.hold());
        return new Result.Command("DECLARE CURSOR");
    }

    private Result closeCursor(CloseCursor close) {
        String name = close.name();
        if (name == null) {
            session.cursors().closeAll();
        } else {
            session.cursors().close(name);
        }
        return new Result.Command("CLOSE CURSOR");
    }

    private SqlPrepared named(String name) {
        var prepared = session.named().get(name);
        if (prepared == null) {
            throw SqlException.of(
                    SqlState.INVALID_SQL_STATEMENT_NAME,
                    "prepared statement \"" + name + "\" does not exist");
        }
        return prepared;
    }

    private Result prepareNamed(Prepare prepare) {
        if (session.named().containsKey(prepare.name())) {
            throw SqlException.of(
                    SqlState.DUPLICATE_PREPARED_STATEMENT,
                    "prepared statement \"" + prepare.name() + "\" already exists");
        }
        var inner =
                prepareAny(
                        new SqlParsed(
                                new io.tidemill.sql.ParsedStatement(
                                        prepare.statement(),
                                        "",
                                        0,
                                        prepare.parameterTypes().size()),
                                1),
                        prepare.parameterTypes());
        session.named().put(prepare.name(), inner);
        return new Result.Command("PREPARE");
    }

    private Result executeNamed(Execute execute) {
        var prepared = named(execute.name());
        return execute(prepared, reads.arguments(execute, prepared.parameterTypes()));
    }

    private Result deallocate(Deallocate deallocate) {
        String name = deallocate.name();
        if (name == null) {
            session.named().clear();
            return new Result.Command("DEALLOCATE ALL");
        }
        named(name);
        session.named().remove(name);
        return new Result.Command("DEALLOCATE");
    }

    private Result discard(String what) {
        if (!what.equals("all")) {
            if (what.equals("sequences")) {
                session.sequences().clear();
            }
            return new Result.Command("DISCARD " + what.toUpperCase(java.util.Locale.ROOT));
        }
        session.sequences().clear();
        session.named().clear();
        session.cursors().closeAll();
        session.settings().reset("all");
        return new Result.Command("DISCARD ALL");
    }
}
