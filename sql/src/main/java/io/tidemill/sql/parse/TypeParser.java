// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import static java.util.Map.entry;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.Vectors;
import io.tidemill.sql.suggest.Suggestion;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Parses type names: PostgreSQL's, with their aliases, and those of Flink (`string`, `double`,
/// `bytes`, `timestamp_ltz(3)`).
final class TypeParser {
    private static final Map<String, Type> TYPES =
            Map.ofEntries(
                    entry("bool", Type.BOOLEAN),
                    entry("boolean", Type.BOOLEAN),
                    entry("int2", Type.SMALLINT),
                    entry("smallint", Type.SMALLINT),
                    entry("int", Type.INTEGER),
                    entry("int4", Type.INTEGER),
                    entry("integer", Type.INTEGER),
                    entry("int8", Type.BIGINT),
                    entry("bigint", Type.BIGINT),
                    entry("oid", Type.BIGINT),
                    entry("xid", Type.BIGINT),
                    entry("float4", Type.REAL),
                    entry("real", Type.REAL),
                    entry("float8", Type.DOUBLE),
                    entry("double", Type.DOUBLE),
                    entry("float", Type.DOUBLE),
                    entry("numeric", Type.NUMERIC),
                    entry("decimal", Type.NUMERIC),
                    entry("dec", Type.NUMERIC),
                    entry("text", Type.TEXT),
                    entry("string", Type.TEXT),
                    entry("varchar", Type.TEXT),
                    entry("bpchar", Type.TEXT),
                    entry("name", Type.TEXT),
                    entry("cstring", Type.TEXT),
                    entry("bytea", Type.BYTEA),
                    entry("bytes", Type.BYTEA),
                    entry("varbinary", Type.BYTEA),
                    entry("date", Type.DATE),
                    entry("time", Type.TIME),
                    entry("timestamp", Type.TIMESTAMP),
                    entry("timestamptz", Type.TIMESTAMPTZ),
                    entry("timestamp_ltz", Type.TIMESTAMPTZ),
                    entry("interval", Type.INTERVAL),
                    entry("uuid", Type.UUID),
                    entry("jsonb", Type.JSONB),
                    entry("json", Type.JSONB),
                    entry("vector", Type.VECTOR));

    /// Names that a cast gives to the function of that name.
    private static final Set<String> REFERENCES =
            Set.of("regclass", "regtype", "regproc", "regprocedure", "regnamespace", "regrole");

    private final Tokens tokens;

    TypeParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /// Whether `word` alone can begin the typed literal `word '…'`.
    static boolean isType(String word) {
        return TYPES.containsKey(word);
    }

    /// The function that a cast to the type at the current place stands for (`regclass` and the
    /// like), taken if so; else null.
    @Nullable String reference() {
        int mark = tokens.mark();
        if (tokens.at("pg_catalog") && tokens.peek(1).isSymbol(".")) {
            tokens.take();
            tokens.take();
        }
        if (REFERENCES.contains(tokens.peek().text())) {
            return tokens.take().text();
        }
        tokens.reset(mark);
        return null;
    }

    /// Takes a type, with its modifiers and array brackets.
    Type type() {
        Type type = scalar();
        while (tokens.atSymbol("[") || tokens.at("array")) {
            if (tokens.accept("array")) {
                if (tokens.acceptSymbol("[")) {
                    tokens.integer();
                    tokens.expectSymbol("]");
                }
            } else {
                tokens.take();
                if (!tokens.atSymbol("]")) {
                    tokens.integer();
                }
                tokens.expectSymbol("]");
            }
            // As in PostgreSQL, the number of dimensions is not part of the type.
            if (type.name() != TypeName.ARRAY) {
                type = Type.array(type);
            }
        }
        return type;
    }

    private Type scalar() {
        Token token = tokens.peek();
        if (!Words.isFunctionName(token)) {
            throw tokens.unexpected();
        }
        tokens.take();
        String name = token.text();
        while (tokens.atSymbol(".") && Words.isLabel(tokens.peek(1))) {
            tokens.take();
            name = tokens.take().text();
        }
        if (token.kind() == Token.Kind.QUOTED && name.equals("char")) {
            return Type.TEXT;
        }
        return switch (name) {
            case "double" -> {
                tokens.accept("precision");
                yield Type.DOUBLE;
            }
            case "float" -> {
                long precision = modifier(token, 1, 53);
                yield precision > 0 && precision <= 24 ? Type.REAL : Type.DOUBLE;
            }
            case "numeric", "decimal", "dec" -> numeric();
            case "character", "char", "nchar", "varchar", "bpchar" -> {
                boolean varying = tokens.accept("varying") || name.equals("varchar");
                int length = modifier(token, 1, 10_485_760);
                if (length < 0) {
                    yield varying || name.equals("bpchar") ? Type.TEXT : Type.varchar(1);
                }
                yield Type.varchar(length);
            }
            case "string" -> {
                int length = modifier(token, 1, Integer.MAX_VALUE);
                yield length < 0 ? Type.TEXT : Type.varchar(length);
            }
            case "bytes", "varbinary" -> {
                modifier(token, 1, Integer.MAX_VALUE);
                yield Type.BYTEA;
            }
            case "time" -> {
                int precision = precision(token);
                if (zone()) {
                    throw Tokens.unsupported(
                            "type time with time zone", token.start(), "Use timestamptz or time.");
                }
                yield new Type(TypeName.TIME, precision, Type.UNSPECIFIED, null);
            }
            case "timestamp" -> {
                int precision = precision(token);
                yield new Type(
                        zone() ? TypeName.TIMESTAMPTZ : TypeName.TIMESTAMP,
                        precision,
                        Type.UNSPECIFIED,
                        null);
            }
            case "timestamptz", "timestamp_ltz" ->
                    new Type(TypeName.TIMESTAMPTZ, precision(token), Type.UNSPECIFIED, null);
            case "vector" -> vector();
            case "interval" -> {
                fields();
                precision(token);
                yield Type.INTERVAL;
            }
            default -> {
                Type type = TYPES.get(name);
                if (type == null) {
                    throw unknown(name, token);
                }
                yield type;
            }
        };
    }

    private static SqlException unknown(String name, Token token) {
        return SqlException.of(SqlState.UNDEFINED_OBJECT, "type \"" + name + "\" does not exist")
                .hint(Suggestion.didYouMean(name, TYPES.keySet()))
                .at(token.start() + 1);
    }

    private Type vector() {
        if (!tokens.acceptSymbol("(")) {
            return Type.VECTOR;
        }
        int start = tokens.peek().start();
        long dimensions = tokens.integer();
        tokens.expectSymbol(")");
        if (dimensions < 1 || dimensions > Vectors.DIMENSIONS_MAX) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            dimensions < 1
                                    ? "dimensions for type vector must be at least 1"
                                    : "dimensions for type vector cannot exceed "
                                            + Vectors.DIMENSIONS_MAX)
                    .at(start + 1);
        }
        return Type.vector((int) dimensions);
    }

    private Type numeric() {
        if (!tokens.acceptSymbol("(")) {
            return Type.NUMERIC;
        }
        int start = tokens.peek().start();
        long precision = tokens.integer();
        long scale = tokens.acceptSymbol(",") ? tokens.integer() : 0;
        tokens.expectSymbol(")");
        if (precision < 1 || precision > 1000) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "NUMERIC precision " + precision + " must be between 1 and 1000")
                    .at(start + 1);
        }
        if (scale < -1000 || scale > 1000) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "NUMERIC scale " + scale + " must be between -1000 and 1000")
                    .at(start + 1);
        }
        return Type.numeric((int) precision, (int) scale);
    }

    /// Takes `(n)` if it is there; else gives [Type#UNSPECIFIED].
    private int modifier(Token type, long min, long max) {
        if (!tokens.acceptSymbol("(")) {
            return Type.UNSPECIFIED;
        }
        int start = tokens.peek().start();
        long value = tokens.integer();
        tokens.expectSymbol(")");
        if (value < min || value > max) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            value < min
                                    ? "length for type " + type.text() + " must be at least " + min
                                    : "length for type " + type.text() + " cannot exceed " + max)
                    .at(start + 1);
        }
        return (int) value;
    }

    /// Fractional digits of seconds; more than six are six.
    private int precision(Token type) {
        return Math.min(modifier(type, 0, 9), 6);
    }

    /// Takes `WITH [LOCAL] TIME ZONE` or `WITHOUT TIME ZONE`.
    private boolean zone() {
        if (tokens.at("with") && (tokens.peek(1).is("time") || tokens.peek(1).is("local"))) {
            tokens.take();
            tokens.accept("local");
            tokens.expect("time", "zone");
            return true;
        }
        if (tokens.at("without") && tokens.peek(1).is("time")) {
            tokens.take();
            tokens.expect("time", "zone");
        }
        return false;
    }

    /// Takes the fields of `interval day to second`; they restrict nothing here.
    private void fields() {
        if (IntervalLiterals.isUnit(tokens.peek())) {
            tokens.take();
            if (tokens.accept("to")) {
                tokens.take();
            }
        }
    }
}
