// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.CheckDefinition;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.SequenceDefinition.Owner;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.engine.circuit.ReadColumns;
import io.tidemill.engine.table.Intervals;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.catalog.Identifiers;
import io.tidemill.server.database.Pinned;
import io.tidemill.sql.statement.CheckClause;
import io.tidemill.sql.statement.ColumnClause;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.CreateTable;
import io.tidemill.sql.statement.Generation;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.SequenceOptions;
import io.tidemill.sql.statement.UniqueClause;
import io.tidemill.sql.statement.WatermarkClause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns `CREATE TABLE` into a definition, and checks it.
final class TableDefinitions {
    private static final Set<String> OPTIONS = Set.of("idle_timeout", "retention");

    private final SqlSession session;

    TableDefinitions(SqlSession session) {
        this.session = session;
    }

    /// A table, and the sequences that its columns draw from.
    record Defined(TableDefinition table, List<SequenceDefinition> sequences) {
        Defined {
            sequences = List.copyOf(sequences);
        }

        CatalogState withSequences(CatalogState catalog) {
            var state = catalog;
            for (var sequence : sequences) {
                state = state.with(sequence, List.of(), Map.of());
            }
            return state;
        }
    }

    Defined define(CreateTable create, QualifiedName name, Pinned pinned) {
        checkNames(create);
        var primaryKey = primaryKey(create);
        var columns = new ArrayList<ColumnDefinition>();
        var sequences = new ArrayList<SequenceDefinition>();
        for (int i = 0; i < create.columns().size(); i++) {
            var clause = create.columns().get(i);
            var sequence = sequence(clause, name, pinned.catalog(), sequences);
            if (sequence != null) {
                sequences.add(sequence);
            }
            columns.add(column(name, clause, primaryKey.contains(i), sequence, pinned));
        }
        resolveGenerated(create, name, columns, pinned.catalog());
        WatermarkClause clause = create.watermark();
        var watermark =
                clause == null
                        ? null
                        : new Watermarks(session).define(clause, columns, pinned.catalog());
        checkOptions(create.options(), watermark != null);
        var bare =
                new TableDefinition(
                        name,
                        columns,
                        primaryKey,
                        List.of(),
                        List.of(),
                        watermark,
                        create.options());
        var keyed = withUniques(bare, create, pinned.catalog());
        requireKey(keyed);
        var table =
                new TableDefinition(
                        name,
                        columns,
                        primaryKey,
                        keyed.uniques(),
                        checks(create, keyed, pinned),
                        watermark,
                        create.options());
        return new Defined(table, sequences);
    }

    /// Checks the expressions of generated columns, and gives them their types.
    private void resolveGenerated(
            CreateTable create,
            QualifiedName name,
            List<ColumnDefinition> columns,
            CatalogState catalog) {
        var table =
                new TableDefinition(name, columns, List.of(), List.of(), List.of(), null, Map.of());
        for (int i = 0; i < columns.size(); i++) {
            var clause = create.columns().get(i);
            if (clause.generation() instanceof Generation.Computed computed) {
                columns.set(i, generated(clause, computed, columns.get(i), table, catalog));
            }
        }
    }

    /// A generated column, checked, with its type.
    ///
    /// @param table the table with the columns that the expression may read
    ColumnDefinition generated(
            ColumnClause clause,
            Generation.Computed computed,
            ColumnDefinition column,
            TableDefinition table,
            CatalogState catalog) {
        boolean typed = clause.type().name() != TypeName.UNKNOWN;
        try {
            var expression =
                    GeneratedColumns.checked(
                            session, computed.sql(), table, column, typed, catalog);
            var type = expression.type().name() == TypeName.UNKNOWN ? Type.TEXT : expression.type();
            var kept = column.withGenerated(GeneratedColumns.kept(computed.sql(), expression));
            return typed ? kept : kept.withType(type);
        } catch (SqlException error) {
            throw error.at(computed.position());
        }
    }

    /// The sequence that a new column draws from, or null.
    ///
    /// @param more sequences that are new too
    @Nullable SequenceDefinition sequence(
            ColumnClause clause,
            QualifiedName table,
            CatalogState catalog,
            List<SequenceDefinition> more) {
        Generation generation = clause.generation();
        if (generation == null) {
            return null;
        }
        try {
            return switch (generation) {
                case Generation.Serial() ->
                        SequenceDefinitions.forColumn(
                                sequenceName(table, clause.name(), catalog, more),
                                clause.type(),
                                SequenceOptions.NONE,
                                new Owner(table, clause.name(), false));
                case Generation.AsIdentity(_, SequenceOptions options) ->
                        identity(clause.name(), clause.type(), table, options, catalog, more);
                case Generation.Computed _ -> null;
            };
        } catch (SqlException error) {
            throw error.at(clause.position());
        }
    }

    /// The sequence that an identity column draws from.
    static SequenceDefinition identity(
            String column,
            Type type,
            QualifiedName table,
            SequenceOptions options,
            CatalogState catalog,
            List<SequenceDefinition> more) {
        Name given = options.name();
        QualifiedName name;
        if (given == null) {
            name = sequenceName(table, column, catalog, more);
        } else {
            name = Definitions.created(catalog, given);
            if (Definitions.taken(catalog, name)) {
                throw Definitions.exists(name);
            }
        }
        if (options.type() != null || options.owner() != null || options.restart() != null) {
            throw SqlException.of(SqlState.SYNTAX_ERROR, "invalid option of an identity column")
                    .hint(
                            "The options are SEQUENCE NAME, INCREMENT, MINVALUE, MAXVALUE, START,"
                                    + " CACHE and CYCLE.");
        }
        return SequenceDefinitions.forColumn(name, type, options, new Owner(table, column, true));
    }

    /// A name for a column's sequence: table, column, `seq`; numbered where it is taken.
    private static QualifiedName sequenceName(
            QualifiedName table,
            String column,
            CatalogState catalog,
            List<SequenceDefinition> more) {
        String name = table.name() + "_" + column + "_seq";
        var free = new QualifiedName(table.schema(), name);
        for (int i = 1; ; i++) {
            var candidate = free;
            if (!Definitions.taken(catalog, candidate)
                    && more.stream().noneMatch(of -> of.name().equals(candidate))) {
                return candidate;
            }
            free = new QualifiedName(table.schema(), name + i);
        }
    }

    /// Indexes find rows by their primary key.
    static void requireKey(TableDefinition table) {
        if (!table.keyed() && !table.secondaryIndexes().isEmpty()) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "table \""
                                    + table.name().name()
                                    + "\" has no primary key, so it cannot have an index or a"
                                    + " UNIQUE constraint")
                    .hint("Give it a PRIMARY KEY: without one, a table is a time series.");
        }
    }

    private static TableDefinition withUniques(
            TableDefinition table, CreateTable create, CatalogState catalog) {
        var clauses = new ArrayList<UniqueClause>();
        for (var column : create.columns()) {
            if (column.unique()) {
                clauses.add(
                        new UniqueClause(
                                null, List.of(new ColumnName(column.name(), column.position()))));
            }
        }
        clauses.addAll(create.uniques());
        var alteration = new TableAlteration(table);
        for (var clause : clauses) {
            AlterConstraints.addUnique(clause, alteration, catalog);
        }
        return alteration.definition();
    }

    static SqlException noKeyColumn(ColumnName column) {
        return SqlException.of(
                        SqlState.UNDEFINED_COLUMN,
                        "column \"" + column.name() + "\" named in key does not exist")
                .at(column.position());
    }

    static SqlException twiceInKey(ColumnName column) {
        return SqlException.of(
                        SqlState.DUPLICATE_COLUMN,
                        "column \"" + column.name() + "\" appears twice in unique constraint")
                .at(column.position());
    }

    private List<CheckDefinition> checks(CreateTable create, TableDefinition table, Pinned pinned) {
        var taken = new HashSet<String>();
        for (var check : create.checks()) {
            String given = check.name();
            if (given != null && !taken.add(given)) {
                throw SqlException.of(
                                SqlState.DUPLICATE_OBJECT,
                                "check constraint \"" + given + "\" already exists")
                        .at(check.position());
            }
        }
        var checks = new ArrayList<CheckDefinition>();
        for (var check : create.checks()) {
            var condition = condition(check, table, pinned.catalog());
            String given = check.name();
            String name = given != null ? given : checkName(table, condition, taken);
            taken.add(name);
            checks.add(new CheckDefinition(name, check.sql()));
        }
        return checks;
    }

    /// The condition of a check.
    ///
    /// Errors: what is wrong with it, at its place.
    Expression condition(CheckClause check, TableDefinition table, CatalogState catalog) {
        try {
            var condition = session.sql().expression(check.sql(), table, Type.BOOLEAN, catalog);
            for (int read : ReadColumns.of(condition)) {
                if (table.columns().get(read).isProcessingTime()) {
                    throw SqlException.of(
                                    SqlState.INVALID_OBJECT_DEFINITION,
                                    "a check cannot read column \""
                                            + table.columns().get(read).name()
                                            + "\" AS PROCTIME()")
                            .hint("Rows are checked before the tick that writes them.");
                }
            }
            return condition;
        } catch (SqlException error) {
            throw error.at(check.position());
        }
    }

    static void checkOptions(Map<String, String> options, boolean watermark) {
        for (String option : options.keySet()) {
            if (!OPTIONS.contains(option)) {
                throw SqlException.of(
                                SqlState.INVALID_PARAMETER_VALUE,
                                "unrecognized table option \"" + option + "\"")
                        .hint("The options of a table are: " + String.join(", ", OPTIONS) + ".");
            }
        }
        String retention = options.get("retention");
        if (retention != null) {
            Intervals.micros(retention);
        }
        String idle = options.get("idle_timeout");
        if (idle != null && Intervals.micros(idle) <= 0) {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE, "idle_timeout must be greater than zero");
        }
        if (idle != null && !watermark) {
            throw SqlException.of(
                            SqlState.INVALID_TABLE_DEFINITION,
                            "a table with an idle_timeout needs a watermark")
                    .hint("Add WATERMARK FOR the_time_column AS the_time_column.");
        }
        if (retention != null && !watermark) {
            throw SqlException.of(
                            SqlState.INVALID_TABLE_DEFINITION,
                            "a table with a retention needs a watermark")
                    .hint("Add WATERMARK FOR the_time_column AS the_time_column.");
        }
    }

    /// A name for a check: table, then the column it reads if that is one, then `check`; numbered
    /// where it is taken.
    static String checkName(TableDefinition table, Expression condition, Set<String> taken) {
        var read = ReadColumns.of(condition);
        String column = read.size() == 1 ? "_" + table.columns().get(read.first()).name() : "";
        String name = table.name().name() + column + "_check";
        String free = name;
        for (int i = 1; taken.contains(free); i++) {
            free = name + i;
        }
        return free;
    }

    static void checkName(ColumnClause column) {
        checkName(column.name(), column.position());
    }

    static void checkName(String column, int position) {
        if (column.startsWith("$") || column.startsWith("tm_")) {
            throw SqlException.of(
                            SqlState.INVALID_TABLE_DEFINITION,
                            "column name \"" + column + "\" is reserved")
                    .hint("Names that begin with $ or tm_ are the system's.")
                    .at(position);
        }
    }

    private static void checkNames(CreateTable create) {
        var names = new HashSet<String>();
        for (var column : create.columns()) {
            if (!names.add(column.name())) {
                throw SqlException.of(
                                SqlState.DUPLICATE_COLUMN,
                                "column \"" + column.name() + "\" specified more than once")
                        .at(column.position());
            }
            checkName(column);
        }
        if (create.columns().isEmpty()) {
            throw SqlException.of(
                    SqlState.FEATURE_NOT_SUPPORTED, "a table needs at least one column");
        }
    }

    private static List<Integer> primaryKey(CreateTable create) {
        var key = new ArrayList<Integer>();
        for (int i = 0; i < create.columns().size(); i++) {
            if (create.columns().get(i).primaryKey()) {
                key.add(i);
            }
        }
        if (!create.primaryKey().isEmpty()) {
            if (!key.isEmpty()) {
                throw SqlException.of(
                        SqlState.INVALID_TABLE_DEFINITION,
                        "multiple primary keys for table \""
                                + create.name().name()
                                + "\" are not allowed");
            }
            create.primaryKey().forEach(column -> key.add(index(create, column)));
        } else if (key.size() > 1) {
            throw SqlException.of(
                            SqlState.INVALID_TABLE_DEFINITION,
                            "multiple primary keys for table \""
                                    + create.name().name()
                                    + "\" are not allowed")
                    .hint("Write PRIMARY KEY (a, b) after the columns.");
        }
        return key;
    }

    private static int index(CreateTable create, ColumnName column) {
        for (int i = 0; i < create.columns().size(); i++) {
            if (create.columns().get(i).name().equals(column.name())) {
                return i;
            }
        }
        throw noKeyColumn(column);
    }

    /// Resolves a default, so that a mistake is told now and not with the first row.
    void checkDefault(
            QualifiedName table, String defaultSql, Type type, Pinned pinned, int position) {
        var catalog = Defaults.seen(pinned.catalog(), table);
        try {
            var query = Defaults.query(session, defaultSql, type, catalog);
            var expression = Defaults.expression(query);
            if (expression == null) {
                throw SqlException.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "cannot use subquery in DEFAULT expression");
            }
            SequenceUses.in(expression, catalog);
        } catch (SqlException error) {
            throw error.at(position);
        }
    }

    /// @param sequence what the column draws from, or null
    ColumnDefinition column(
            QualifiedName table,
            ColumnClause clause,
            boolean key,
            @Nullable SequenceDefinition sequence,
            Pinned pinned) {
        String defaultSql = clause.defaultSql();
        if (defaultSql != null) {
            checkDefault(table, defaultSql, clause.type(), pinned, clause.position());
        }
        if (sequence != null && clause.generation() instanceof Generation.Serial) {
            defaultSql = nextOf(sequence.name());
        }
        return new ColumnDefinition(
                clause.name(),
                clause.type().name() == TypeName.UNKNOWN ? Type.TEXT : clause.type(),
                clause.nullable() && !key && sequence == null,
                defaultSql,
                clause.generation() instanceof Generation.AsIdentity(var identity, _)
                        ? identity
                        : ColumnDefinition.Identity.NONE,
                clause.generation() instanceof Generation.Computed(String sql, _) ? sql : null);
    }

    /// The default of a serial column, as PostgreSQL shows it.
    static String nextOf(QualifiedName sequence) {
        String name =
                sequence.schema().equals(QualifiedName.PUBLIC)
                        ? Identifiers.quoted(sequence.name())
                        : Identifiers.quoted(sequence.schema())
                                + "."
                                + Identifiers.quoted(sequence.name());
        return "nextval('" + name.replace("'", "''") + "'::regclass)";
    }
}
