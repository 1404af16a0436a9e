// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.transaction.PendingChanges;
import io.tidemill.server.database.Pinned;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.CopyFrom;
import io.tidemill.sql.statement.CopyTo;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.Statement;
import java.util.ArrayList;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// `COPY … FROM STDIN` and `COPY … TO STDOUT`.
final class Copies {
    private final SqlSession session;
    private final Statements statements;

    Copies(SqlSession session, Statements statements) {
        this.session = session;
        this.statements = statements;
    }

    Result from(CopyFrom copy) {
        var pinned = session.transaction().write();
        var relation = Reads.relation(pinned.catalog(), copy.table());
        if (!(relation instanceof TableDefinition table)) {
            throw SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "cannot copy to " + relation.kind() + " \"" + relation.name() + "\"")
                    .at(copy.table().position());
        }
        int number = pinned.catalog().number(table.name()).orElseThrow();
        int[] columns = columns(copy, table);
        var fields = new ArrayList<Field>();
        for (int column : columns) {
            fields.add(table.schema().field(column));
        }
        var completion =
                new WholeRows(
                        table,
                        columns,
                        new Defaults(session, table, pinned),
                        new GeneratedColumns(session, table, pinned));
        return new Result.CopyIn(
                table.name().name(),
                new Schema(fields),
                options(copy.options()),
                new Sink(number, table, completion, pinned));
    }

    private static int[] columns(CopyFrom copy, TableDefinition table) {
        if (copy.columns().isEmpty()) {
            return IntStream.range(0, table.columns().size())
                    .filter(column -> table.columns().get(column).generatedSql() == null)
                    .toArray();
        }
        var columns = new TreeSet<Integer>();
        for (var column : copy.columns()) {
            requireNotGenerated(table, column);
            if (!columns.add(index(table, column))) {
                throw SqlException.of(
                                SqlState.DUPLICATE_COLUMN,
                                "column \"" + column.name() + "\" specified more than once")
                        .at(column.position());
            }
        }
        return copy.columns().stream().mapToInt(column -> index(table, column)).toArray();
    }

    private static void requireNotGenerated(TableDefinition table, ColumnName column) {
        int index = index(table, column);
        if (table.columns().get(index).generatedSql() != null) {
            throw SqlException.of(
                            SqlState.INVALID_COLUMN_REFERENCE,
                            "column \"" + column.name() + "\" is a generated column")
                    .detail("Generated columns cannot be used in COPY.")
                    .at(column.position());
        }
    }

    /// What is copied: of a table with generated columns, the others.
    private Statement source(CopyTo copy) {
        Name name = copy.relation();
        if (name == null
                || !(Reads.find(session.transaction().read().catalog(), name)
                        instanceof TableDefinition table)
                || !table.generates()) {
            return copy.source();
        }
        copy.columns().forEach(column -> requireNotGenerated(table, column));
        if (!copy.columns().isEmpty()) {
            return copy.source();
        }
        var columns =
                table.columns().stream()
                        .filter(column -> column.generatedSql() == null)
                        .map(column -> QualifiedName.quoted(column.name()))
                        .collect(Collectors.joining(", "));
        var text = "SELECT " + columns + " FROM " + table.name().quoted();
        return session.sql().parse(text).getFirst().statement();
    }

    private static int index(TableDefinition table, ColumnName column) {
        return table.indexOf(column.name())
                .orElseThrow(() ->
                        SqlException.of(
                                        SqlState.UNDEFINED_COLUMN,
                                        "column \""
                                                + column.name()
                                                + "\" of relation \""
                                                + table.name()
                                                + "\" does not exist")
                                .at(column.position()));
    }

    Result to(CopyTo copy, SqlPrepared prepared) {
        if (!(statements.inner(source(copy), prepared) instanceof Result.Rows rows)) {
            throw SqlException.of(
                    SqlState.FEATURE_NOT_SUPPORTED, "COPY … TO needs a query that returns rows");
        }
        return new Result.CopyOut(rows.schema(), options(copy.options()), rows.rows());
    }

    /// What the statement's options mean.
    ///
    /// Errors: 22023 for an option that the format does not have.
    static CopyOptions options(io.tidemill.sql.statement.CopyOptions given) {
        var format =
                switch (given.format().toLowerCase(Locale.ROOT)) {
                    case "text" -> CopyOptions.Format.TEXT;
                    case "csv" -> CopyOptions.Format.CSV;
                    case "binary" -> CopyOptions.Format.BINARY;
                    default ->
                            throw SqlException.of(
                                            SqlState.INVALID_PARAMETER_VALUE,
                                            "COPY format \"" + given.format() + "\" not recognized")
                                    .hint("The formats are text, csv and binary.");
                };
        String encoding = given.encoding();
        if (encoding != null && !encoding.replace("-", "").equalsIgnoreCase("utf8")) {
            throw SqlException.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "COPY encoding \"" + encoding + "\" is not supported");
        }
        var otherwise = CopyOptions.of(format);
        char quote = single("quote", given.quote(), otherwise.quote());
        return new CopyOptions(
                format,
                single("delimiter", given.delimiter(), otherwise.delimiter()),
                given.nullText() == null ? otherwise.nullText() : requireNonNull(given.nullText()),
                given.header(),
                quote,
                single("escape", given.escape(), quote));
    }

    private static char single(String name, @Nullable String given, char otherwise) {
        if (given == null) {
            return otherwise;
        }
        if (given.length() != 1 || given.charAt(0) > 127) {
            throw SqlException.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "COPY " + name + " must be a single one-byte character");
        }
        return given.charAt(0);
    }

    /// Takes the rows of one copy. They become part of the session's transaction when the client
    /// has sent all.
    private final class Sink implements CopySink {
        private final int number;
        private final TableDefinition table;
        private final WholeRows completion;
        private final Pinned pinned;
        private final PendingChanges.Mark mark;
        private long count;

        Sink(int number, TableDefinition table, WholeRows completion, Pinned pinned) {
            this.number = number;
            this.table = table;
            this.completion = completion;
            this.pinned = pinned;
            this.mark = session.transaction().pending().mark();
        }

        @Override
        public void accept(Batch rows) {
            if (rows.size() > 0) {
                var whole = completion.complete(rows);
                Constraints.check(session, table, whole);
                session.transaction().pending().insert(number, table, whole, pinned.snapshot());
                count += rows.size();
            }
        }

        @Override
        public long finish() {
            return count;
        }

        @Override
        public void abort() {
            session.transaction().pending().rollback(mark);
        }
    }
}
