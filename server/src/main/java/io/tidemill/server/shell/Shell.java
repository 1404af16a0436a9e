// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.util.PSQLException;

/// A conversation with a server: runs one statement or backslash command at a time and prints what
/// comes of it. Results go to `out`; errors, notices and hints to `err`.
///
/// One thread uses it, but for [#cancel], which any thread may call.
public final class Shell implements AutoCloseable {
    private static final Pattern COPY_IN =
            Pattern.compile(
                    "COPY\\b.*\\bFROM\\s+STDIN\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern COPY_OUT =
            Pattern.compile(
                    "COPY\\b.*\\bTO\\s+STDOUT\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern SUBSCRIBE =
            Pattern.compile("SUBSCRIBE\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final Connection connection;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean csv;
    private boolean timing;

    /// Connects to `target`.
    ///
    /// @param csv whether results are printed as CSV rather than as aligned tables
    public Shell(Target target, PrintStream out, PrintStream err, boolean csv) throws SQLException {
        this.connection = target.connect();
        this.out = out;
        this.err = err;
        this.csv = csv;
    }

    /// Runs one statement; false where it failed, which has been reported then.
    ///
    /// @param statement without its semicolon
    /// @param copyData where the rows of a `COPY … FROM STDIN` come from, up to a line `\.`
    boolean run(String statement, Lines copyData) throws IOException {
        long start = System.nanoTime();
        boolean done = true;
        try {
            execute(statement, copyData);
        } catch (SQLException e) {
            done = false;
            out.flush();
            err.print(ErrorReport.of(e, statement));
        }
        if (timing) {
            long micros = (System.nanoTime() - start) / 1_000;
            out.printf(Locale.ROOT, "Time: %.3f ms%n", micros / 1_000.0);
        }
        out.flush();
        err.flush();
        return done;
    }

    /// Stops the statement that runs now, if one does.
    void cancel() {
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            err.println("cannot cancel: " + e.getMessage());
        }
    }

    /// Whether the connection is gone.
    boolean isLost() {
        try {
            return connection.isClosed();
        } catch (SQLException _) {
            return true;
        }
    }

    /// What psql's prompt shows of the transaction: `` outside, `*` in one, `!` in a failed one.
    String transactionMark() {
        try {
            TransactionState state = connection.unwrap(BaseConnection.class).getTransactionState();
            return switch (state) {
                case IDLE -> "";
                case OPEN -> "*";
                case FAILED -> "!";
            };
        } catch (SQLException _) {
            return "";
        }
    }

    /// Switches the printing of run times and says so.
    void toggleTiming() {
        timing = !timing;
        out.println("Timing is " + (timing ? "on." : "off."));
    }

    /// The names in the first column of what `query` gives; none where it fails. For completion.
    List<String> names(String query) {
        var names = new ArrayList<String>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                String name = rows.getString(1);
                if (name != null) {
                    names.add(name);
                }
            }
        } catch (SQLException _) {
            return List.of();
        }
        return names;
    }

    /// Prints the columns of a relation: each one's name and type.
    boolean describe(String relation) throws IOException {
        String query = "SELECT * FROM " + relation + " LIMIT 0";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            ResultSetMetaData columns = rows.getMetaData();
            var table =
                    new Table(
                            List.of(
                                    new Table.Column("Column", false),
                                    new Table.Column("Type", false)));
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                table.add(new String[] {columns.getColumnName(i), columns.getColumnTypeName(i)});
            }
            out.print(csv ? table.csv() : table.aligned());
            out.flush();
            return true;
        } catch (SQLException e) {
            err.print(ErrorReport.of(e, ""));
            err.flush();
            return false;
        }
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private void execute(String statement, Lines copyData) throws SQLException, IOException {
        String text = CommandTag.withoutComments(statement);
        if (COPY_IN.matcher(text).matches()) {
            copyIn(statement, copyData);
        } else if (COPY_OUT.matcher(text).matches()) {
            copyOut(statement);
        } else if (SUBSCRIBE.matcher(text).matches()) {
            // As a result set its rows would be shown only at its end, which never comes.
            copyOut("COPY (" + text + ") TO STDOUT");
        } else {
            query(statement);
        }
    }

    private void query(String text) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            boolean hasRows = statement.execute(text);
            notices(statement.getWarnings());
            while (true) {
                if (hasRows) {
                    try (ResultSet rows = statement.getResultSet()) {
                        print(rows);
                    }
                } else {
                    long count = statement.getLargeUpdateCount();
                    if (count < 0) {
                        return;
                    }
                    if (!csv) {
                        out.println(CommandTag.of(text, count));
                    }
                }
                hasRows = statement.getMoreResults();
            }
        }
    }

    private void print(ResultSet rows) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        int count = meta.getColumnCount();
        var columns = new ArrayList<Table.Column>();
        for (int i = 1; i <= count; i++) {
            columns.add(new Table.Column(meta.getColumnLabel(i), isNumber(meta.getColumnType(i))));
        }
        var table = new Table(columns);
        while (rows.next()) {
            @Nullable String[] values = new String[count];
            for (int i = 0; i < count; i++) {
                values[i] = rows.getString(i + 1);
            }
            table.add(values);
        }
        out.print(csv ? table.csv() : table.aligned());
    }

    private static boolean isNumber(int type) {
        return switch (type) {
            case Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.REAL,
                    Types.FLOAT,
                    Types.DOUBLE,
                    Types.NUMERIC,
                    Types.DECIMAL ->
                    true;
            default -> false;
        };
    }

    private void copyOut(String text) throws SQLException {
        CopyOut copy = copyManager().copyOut(text);
        byte[] chunk;
        while ((chunk = copy.readFromCopy()) != null) {
            out.write(chunk, 0, chunk.length);
            out.flush();
        }
    }

    private void copyIn(String text, Lines data) throws SQLException, IOException {
        CopyIn copy = copyManager().copyIn(text);
        try {
            String line;
            while ((line = data.next()) != null && !line.equals("\\.")) {
                byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
                copy.writeToCopy(bytes, 0, bytes.length);
            }
            long count = copy.endCopy();
            if (!csv) {
                out.println("COPY " + count);
            }
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private CopyManager copyManager() throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private void notices(@Nullable SQLWarning first) {
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            err.print(
                    warning instanceof org.postgresql.util.PSQLWarning notice
                            ? notice.getServerErrorMessage().getSeverity() + ": "
                            : "WARNING: ");
            err.println(warning.getMessage());
        }
    }

    /// Whether `error` says that nothing answers at the address.
    public static boolean isUnreachable(SQLException error) {
        return error instanceof PSQLException && "08001".equals(error.getSQLState());
    }
}
