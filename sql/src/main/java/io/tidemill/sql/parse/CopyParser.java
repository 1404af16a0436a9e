// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.parse.Token.Kind;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.CopyFrom;
import io.tidemill.sql.statement.CopyOptions;
import io.tidemill.sql.statement.CopyTo;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.Select;
import io.tidemill.sql.statement.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Parses COPY, with its options in the form of today (`WITH (FORMAT csv)`) and the old one (`CSV
/// HEADER`).
final class CopyParser {
    private final Tokens tokens;
    private final StatementParser statements;

    private String format = "text";
    private boolean header;
    private @Nullable String delimiter;
    private @Nullable String nullText;
    private @Nullable String quote;
    private @Nullable String escape;
    private @Nullable String encoding;

    CopyParser(Tokens tokens, StatementParser statements) {
        this.tokens = tokens;
        this.statements = statements;
    }

    Statement copy() {
        int start = tokens.peek().start();
        tokens.expect("copy");
        if (tokens.atSymbol("(")) {
            Token first = tokens.peek(1);
            tokens.take();
            Statement source = statements.statement();
            switch (source) {
                case Select _,
                        io.tidemill.sql.statement.Subscribe _,
                        io.tidemill.sql.statement.Insert _,
                        io.tidemill.sql.statement.Update _,
                        io.tidemill.sql.statement.Delete _,
                        io.tidemill.sql.statement.Merge _ -> {}
                default -> throw tokens.unexpected(first, null);
            }
            tokens.expectSymbol(")");
            tokens.expect("to");
            endpoint("stdout", start);
            return new CopyTo(source, options(), null, List.of());
        }
        if (tokens.at("binary") && Words.isName(tokens.peek(1))) {
            tokens.take();
            format = "binary";
        }
        int from = tokens.peek().start();
        Name table = tokens.qualifiedName();
        SqlParserPos position = tokens.position(from);
        List<ColumnName> columns = tokens.atSymbol("(") ? tokens.columnNames() : List.of();
        if (tokens.accept("from")) {
            endpoint("stdin", start);
            CopyOptions options = options();
            if (tokens.at("where")) {
                throw Tokens.unsupported(
                        "COPY FROM … WHERE",
                        tokens.peek().start(),
                        "Copy all rows, then delete some.");
            }
            return new CopyFrom(table, columns, options);
        }
        tokens.expect("to");
        String text = tokens.textFrom(from).strip();
        endpoint("stdout", start);
        var source = new Select(reading(table, columns, position, text, from));
        return new CopyTo(source, options(), table, columns);
    }

    private static QueryTree reading(
            Name table, List<ColumnName> columns, SqlParserPos position, String text, int start) {
        var items = new ArrayList<SqlNode>();
        for (ColumnName column : columns) {
            SqlParserPos at =
                    new SqlParserPos(
                            1,
                            column.position(),
                            1,
                            column.position() + column.name().length() - 1);
            items.add(new SqlIdentifier(column.name(), at));
        }
        if (items.isEmpty()) {
            items.add(SqlIdentifier.star(position));
        }
        var name =
                table.schema() == null
                        ? List.of(table.name())
                        : List.of(table.schema(), table.name());
        var select = Selects.of(items, new SqlIdentifier(name, position), null, position);
        return new QueryTree(text, start, select);
    }

    private void endpoint(String stream, int start) {
        Token token = tokens.peek();
        if (token.kind() == Kind.STRING || token.is("program")) {
            throw Tokens.unsupported(
                    "COPY with a file of the server",
                    start,
                    "Use COPY … FROM STDIN (in psql: \\copy), or CREATE SOURCE … WITH (connector = 'file', …).");
        }
        if (!tokens.accept(stream)) {
            throw tokens.unexpected(token, "Use " + stream.toUpperCase(Locale.ROOT) + ".");
        }
    }

    private CopyOptions options() {
        Token with = tokens.peek();
        boolean hasWith = tokens.accept("with");
        if (tokens.atSymbol("(") && (hasWith || with.isSymbol("("))) {
            list();
        } else {
            old();
        }
        if (!format.equals("csv") && (quote != null || escape != null)) {
            throw SqlException.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "COPY " + (quote != null ? "QUOTE" : "ESCAPE") + " requires CSV mode");
        }
        if (format.equals("binary") && (header || delimiter != null || nullText != null)) {
            throw SqlException.of(
                    SqlState.SYNTAX_ERROR,
                    "cannot specify HEADER, DELIMITER or NULL in BINARY mode");
        }
        var result = new CopyOptions(format, delimiter, nullText, header, quote, escape, encoding);
        format = "text";
        header = false;
        delimiter = null;
        nullText = null;
        quote = null;
        escape = null;
        encoding = null;
        return result;
    }

    private void list() {
        tokens.expectSymbol("(");
        do {
            Token name = tokens.take();
            switch (name.text()) {
                case "format" -> format = formatNamed(tokens.take());
                case "header" -> header = flag();
                case "delimiter" -> delimiter = character("delimiter");
                case "null" -> nullText = tokens.string();
                case "quote" -> quote = character("quote");
                case "escape" -> escape = character("escape");
                case "encoding" -> encoding = encoding();
                case "freeze" -> flag();
                default ->
                        throw SqlException.of(
                                        SqlState.SYNTAX_ERROR,
                                        "option \"" + name.text() + "\" not recognized")
                                .hint(
                                        "COPY knows FORMAT, HEADER, DELIMITER, NULL, QUOTE, ESCAPE and ENCODING.")
                                .at(name.start() + 1);
            }
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
    }

    private String formatNamed(Token token) {
        String name = token.text().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "text", "csv", "binary" -> name;
            default ->
                    throw SqlException.of(
                                    SqlState.INVALID_PARAMETER_VALUE,
                                    "COPY format \"" + name + "\" not recognized")
                            .hint("The formats are text, csv and binary.")
                            .at(token.start() + 1);
        };
    }

    private boolean flag() {
        if (tokens.atSymbol(",") || tokens.atSymbol(")")) {
            return true;
        }
        Token value = tokens.take();
        return switch (value.text().toLowerCase(Locale.ROOT)) {
            case "true", "on", "1", "match" -> true;
            case "false", "off", "0" -> false;
            default -> throw tokens.unexpected(value, "Use true or false.");
        };
    }

    private String character(String option) {
        Token token = tokens.peek();
        String value = tokens.string();
        if (value.length() != 1 || value.charAt(0) > 127) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "COPY " + option + " must be a single one-byte character")
                    .at(token.start() + 1);
        }
        return value;
    }

    private String encoding() {
        Token token = tokens.take();
        String name = token.text().toUpperCase(Locale.ROOT).replace("-", "").replace("_", "");
        if (!name.equals("UTF8") && !name.equals("SQLASCII")) {
            throw Tokens.unsupported(
                    "encoding " + token.text(), token.start(), "Convert the data to UTF8.");
        }
        return "UTF8";
    }

    /// The form before PostgreSQL 9.0: `[WITH] [BINARY] [DELIMITER [AS] 'c'] [NULL [AS] 's'] [CSV
    /// [HEADER] …]`.
    private void old() {
        while (true) {
            if (tokens.accept("csv")) {
                format = "csv";
            } else if (tokens.accept("binary")) {
                format = "binary";
            } else if (tokens.accept("header")) {
                header = true;
            } else if (tokens.accept("delimiter") || tokens.accept("delimiters")) {
                tokens.accept("as");
                delimiter = character("delimiter");
            } else if (tokens.accept("null")) {
                tokens.accept("as");
                nullText = tokens.string();
            } else if (tokens.accept("quote")) {
                tokens.accept("as");
                quote = character("quote");
            } else if (tokens.accept("escape")) {
                tokens.accept("as");
                escape = character("escape");
            } else if (tokens.accept("encoding")) {
                encoding = encoding();
            } else {
                return;
            }
        }
    }
}
