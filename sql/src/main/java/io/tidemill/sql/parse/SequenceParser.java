// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.catalog.ColumnDefinition.Identity;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.sql.statement.AlterSequence;
import io.tidemill.sql.statement.AlterTable;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.CreateSequence;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.SequenceOptions;
import io.tidemill.sql.statement.SequenceOptions.ColumnPath;
import io.tidemill.sql.statement.SequenceOptions.Said;
import io.tidemill.sql.statement.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Parses CREATE SEQUENCE, ALTER SEQUENCE and the options of identity columns.
final class SequenceParser {
    private static final Set<String> IDENTITY_CHANGES =
            Set.of(
                    "generated",
                    "increment",
                    "minvalue",
                    "maxvalue",
                    "no",
                    "start",
                    "restart",
                    "cache",
                    "cycle");

    private final Tokens tokens;
    private final Parsers parsers;

    SequenceParser(Tokens tokens, Parsers parsers) {
        this.tokens = tokens;
        this.parsers = parsers;
    }

    /// Takes what follows `CREATE`.
    Statement create() {
        tokens.expect("sequence");
        boolean ifNotExists = tokens.ifNotExists();
        Name name = tokens.qualifiedName();
        return new CreateSequence(name, ifNotExists, options(false));
    }

    /// Takes what follows the name in `ALTER SEQUENCE`.
    Statement alter(Name name, boolean ifExists) {
        return new AlterSequence(name, ifExists, options(true));
    }

    /// Takes `(option …)` of an identity column, if it is there.
    SequenceOptions parenthesized() {
        if (!tokens.acceptSymbol("(")) {
            return SequenceOptions.NONE;
        }
        SequenceOptions options = options(false);
        tokens.expectSymbol(")");
        return options;
    }

    /// Whether what follows `ALTER COLUMN column` changes an identity.
    boolean atIdentityChange() {
        return tokens.at("restart")
                || (tokens.at("set") && IDENTITY_CHANGES.contains(tokens.peek(1).text()));
    }

    /// Takes what follows `ALTER COLUMN column` there: each but `RESTART` begins with `SET`.
    AlterTable.SetIdentity identityChange(ColumnName column) {
        var options = new Options();
        Identity identity = null;
        while (atIdentityChange()) {
            tokens.accept("set");
            if (tokens.accept("generated")) {
                identity = identity();
            } else {
                option(options);
            }
        }
        return new AlterTable.SetIdentity(column, identity, options.all());
    }

    private Identity identity() {
        if (tokens.accept("always")) {
            return Identity.ALWAYS;
        }
        tokens.expect("by", "default");
        return Identity.BY_DEFAULT;
    }

    /// Takes options, each once.
    ///
    /// @param some whether there has to be one at least
    SequenceOptions options(boolean some) {
        var options = new Options();
        boolean any = false;
        while (option(options)) {
            any = true;
        }
        if (some && !any) {
            throw tokens.unexpected();
        }
        return options.all();
    }

    /// What was said so far.
    private static final class Options {
        private @Nullable Type type;
        private @Nullable Long increment;
        private @Nullable Said<Long> least;
        private @Nullable Said<Long> greatest;
        private @Nullable Long start;
        private @Nullable Said<Long> restart;
        private @Nullable Long cache;
        private @Nullable Boolean cycle;
        private @Nullable Said<ColumnPath> owner;
        private @Nullable Name name;

        SequenceOptions all() {
            return new SequenceOptions(
                    type, increment, least, greatest, start, restart, cache, cycle, owner, name);
        }
    }

    private boolean option(Options options) {
        Token at = tokens.peek();
        switch (at.text()) {
            case "as" -> {
                tokens.take();
                once(options.type, at);
                options.type = parsers.types().type();
            }
            case "increment" -> {
                tokens.take();
                tokens.accept("by");
                once(options.increment, at);
                options.increment = tokens.integer();
            }
            case "minvalue" -> {
                tokens.take();
                once(options.least, at);
                options.least = new Said<>(tokens.integer());
            }
            case "maxvalue" -> {
                tokens.take();
                once(options.greatest, at);
                options.greatest = new Said<>(tokens.integer());
            }
            case "no" -> no(options, at);
            case "start" -> {
                tokens.take();
                tokens.accept("with");
                once(options.start, at);
                options.start = tokens.integer();
            }
            case "restart" -> {
                tokens.take();
                once(options.restart, at);
                options.restart = restart();
            }
            case "cache" -> {
                tokens.take();
                once(options.cache, at);
                options.cache = tokens.integer();
            }
            case "cycle" -> {
                tokens.take();
                once(options.cycle, at);
                options.cycle = true;
            }
            case "owned" -> {
                tokens.take();
                tokens.expect("by");
                once(options.owner, at);
                options.owner = owner();
            }
            case "sequence" -> {
                tokens.take();
                tokens.expect("name");
                once(options.name, at);
                options.name = tokens.qualifiedName();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void no(Options options, Token at) {
        tokens.take();
        if (tokens.accept("minvalue")) {
            once(options.least, at);
            options.least = new Said<>(null);
        } else if (tokens.accept("maxvalue")) {
            once(options.greatest, at);
            options.greatest = new Said<>(null);
        } else {
            tokens.expect("cycle");
            once(options.cycle, at);
            options.cycle = false;
        }
    }

    private Said<Long> restart() {
        boolean with = tokens.accept("with");
        boolean number =
                tokens.peek().kind() == Token.Kind.INTEGER
                        || tokens.atSymbol("-")
                        || tokens.atSymbol("+");
        return with || number ? new Said<>(tokens.integer()) : new Said<>(null);
    }

    private Said<ColumnPath> owner() {
        Token first = tokens.peek();
        if (tokens.accept("none")) {
            return new Said<>(null);
        }
        List<String> parts = new ArrayList<>();
        parts.add(tokens.name().text());
        while (tokens.acceptSymbol(".")) {
            parts.add(tokens.take().text());
        }
        return new Said<>(new ColumnPath(parts, first.start() + 1));
    }

    private static void once(@Nullable Object before, Token at) {
        if (before != null) {
            throw SqlException.of(SqlState.SYNTAX_ERROR, "conflicting or redundant options")
                    .at(at.start() + 1);
        }
    }
}
