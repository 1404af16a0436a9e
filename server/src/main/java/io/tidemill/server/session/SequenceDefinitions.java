// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.SequenceDefinition.Owner;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.engine.tick.SequencePosition;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.sql.statement.AlterSequence;
import io.tidemill.sql.statement.CreateSequence;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.Rename;
import io.tidemill.sql.statement.SequenceOptions;
import io.tidemill.sql.statement.SequenceOptions.Said;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// `CREATE SEQUENCE` and `ALTER SEQUENCE`, and what options of sequences mean.
final class SequenceDefinitions {
    private final SqlSession session;
    private final Definitions definitions;

    SequenceDefinitions(SqlSession session, Definitions definitions) {
        this.session = session;
        this.definitions = definitions;
    }

    Result create(CreateSequence create) {
        var name = definitions.created(create.name());
        definitions.change(catalog -> {
            if (definitions.skip(create.ifNotExists(), catalog, name)) {
                return catalog;
            }
            var options = create.options();
            var type = options.type();
            var sequence = define(name, type == null ? Type.BIGINT : type, options, null, null);
            return catalog.with(
                    sequence.ownedBy(owner(options, sequence, catalog)), List.of(), Map.of());
        });
        return new Result.Command("CREATE SEQUENCE");
    }

    Result alter(AlterSequence alter) {
        var altered = new AtomicReference<CatalogState.Entry>();
        definitions.change(catalog -> {
            var entry = find(catalog, alter.name(), alter.ifExists());
            if (entry == null) {
                return catalog;
            }
            var before = (SequenceDefinition) entry.relation();
            altered.set(entry);
            var options = alter.options();
            var type = options.type();
            var after =
                    define(
                            before.name(),
                            type == null ? before.type() : type,
                            options,
                            before,
                            position(entry));
            if (options.owner() != null) {
                var owner = before.owner();
                if (owner != null && owner.identity()) {
                    throw SqlException.of(
                                    SqlState.FEATURE_NOT_SUPPORTED,
                                    "cannot change ownership of identity sequence")
                            .detail(
                                    "Sequence \""
                                            + before.name().name()
                                            + "\" is linked to table \""
                                            + owner.table().name()
                                            + "\".");
                }
                after = after.ownedBy(owner(options, after, catalog));
            }
            return catalog.altered(before.name(), after, false);
        });
        var entry = altered.get();
        if (entry != null) {
            goOn(entry, alter.options());
        }
        return new Result.Command("ALTER SEQUENCE");
    }

    /// Goes on with the numbers of a sequence that was defined otherwise until now, or begins them
    /// anew where `RESTART` was said.
    void goOn(CatalogState.Entry before, SequenceOptions options) {
        var sequence = (SequenceDefinition) before.relation();
        var restart = options.restart();
        SequencePosition position = null;
        if (restart != null) {
            Long start = options.start();
            position =
                    new SequencePosition(
                            restart.or(start == null ? sequence.start() : start), false);
        }
        session.database().sequences().goOn(before.number(), sequence, position);
    }

    private SequencePosition position(CatalogState.Entry entry) {
        return session.sequences().position(entry);
    }

    Result rename(Rename rename) {
        definitions.change(catalog -> {
            var entry = find(catalog, rename.name(), rename.ifExists());
            if (entry == null) {
                return catalog;
            }
            var sequence = (SequenceDefinition) entry.relation();
            var to = new QualifiedName(sequence.name().schema(), rename.to().name());
            requireUnnamed(catalog, sequence.name(), rename.to().position());
            definitions.requireRenamable(catalog, sequence.name(), to, rename.to().position());
            return catalog.altered(sequence.name(), sequence.renamed(to), false);
        });
        return new Result.Command("ALTER SEQUENCE");
    }

    /// Defaults name sequences, so these cannot get another name.
    void requireUnnamed(CatalogState catalog, QualifiedName sequence, int position) {
        var uses = SequenceUses.of(session, catalog, Set.of(sequence));
        if (!uses.isEmpty()) {
            var use = uses.getFirst();
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "cannot rename sequence \""
                                    + sequence
                                    + "\" because the default of column \""
                                    + use.column()
                                    + "\" of table \""
                                    + use.table()
                                    + "\" names it")
                    .hint("Drop the default, rename the sequence, and set the default again.")
                    .at(position);
        }
    }

    private CatalogState.@Nullable Entry find(CatalogState catalog, Name name, boolean ifExists) {
        if (ifExists && Reads.find(catalog, name) == null) {
            session.skips("relation \"" + name + "\" does not exist");
            return null;
        }
        var relation = Reads.relation(catalog, name);
        if (!(relation instanceof SequenceDefinition)) {
            throw SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "cannot open relation \"" + relation.name() + "\"")
                    .detail("This operation is not supported for " + relation.kind() + "s.")
                    .at(name.position());
        }
        return catalog.entry(relation.name()).orElseThrow();
    }

    /// Errors: 2BP01 for the sequence of an identity column.
    static void requireNoIdentity(SequenceDefinition sequence) {
        var owner = sequence.owner();
        if (owner != null && owner.identity()) {
            String column = "column " + owner.column() + " of table " + owner.table();
            throw SqlException.of(
                            SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                            "cannot drop sequence "
                                    + sequence.name()
                                    + " because "
                                    + column
                                    + " requires it")
                    .hint("You can drop " + column + " instead.");
        }
    }

    // --- Options -------------------------------------------------------------------------------

    /// The sequence that an identity or serial column draws from.
    static SequenceDefinition forColumn(
            QualifiedName name, Type type, SequenceOptions options, Owner owner) {
        if (owner.identity()) {
            requireInteger(type);
        }
        return define(name, type, options, null, null).ownedBy(owner);
    }

    /// Errors: 22023 for a type that no identity column has.
    static void requireInteger(Type type) {
        if (!type.isInteger()) {
            throw wrong("identity column type must be smallint, integer, or bigint");
        }
    }

    /// What the options mean.
    ///
    /// @param before what is altered, or null for a new sequence
    /// @param position where that stands
    static SequenceDefinition define(
            QualifiedName name,
            Type type,
            SequenceOptions options,
            @Nullable SequenceDefinition before,
            @Nullable SequencePosition position) {
        if (!type.isInteger()) {
            throw wrong("sequence type must be smallint, integer, or bigint");
        }
        long increment = or(options.increment(), before == null ? 1 : before.increment());
        if (increment == 0) {
            throw wrong("INCREMENT must not be zero");
        }
        boolean up = increment > 0;
        boolean retyped = before != null && !before.type().equals(type);
        long greatest =
                bound(
                        options.greatest(),
                        before == null || (retyped && before.greatest() == greatest(before.type()))
                                ? null
                                : (Long) before.greatest(),
                        up ? greatest(type) : -1);
        long least =
                bound(
                        options.least(),
                        before == null || (retyped && before.least() == least(before.type()))
                                ? null
                                : (Long) before.least(),
                        up ? 1 : least(type));
        if (greatest > greatest(type) || greatest < least(type)) {
            throw wrong(
                    "MAXVALUE ("
                            + greatest
                            + ") is out of range for sequence data type "
                            + type.sql());
        }
        if (least < least(type) || least > greatest(type)) {
            throw wrong(
                    "MINVALUE ("
                            + least
                            + ") is out of range for sequence data type "
                            + type.sql());
        }
        if (least >= greatest) {
            throw wrong("MINVALUE (" + least + ") must be less than MAXVALUE (" + greatest + ")");
        }
        long start = or(options.start(), before == null ? up ? least : greatest : before.start());
        requireWithin("START", start, least, greatest);
        var restart = options.restart();
        if (restart != null) {
            requireWithin("RESTART", restart.or(start), least, greatest);
        } else if (position != null) {
            requireWithin("RESTART", position.value(), least, greatest);
        }
        long cache = or(options.cache(), before == null ? 1 : before.cache());
        if (cache <= 0) {
            throw wrong("CACHE (" + cache + ") must be greater than zero");
        }
        Boolean cycle = options.cycle();
        return new SequenceDefinition(
                name,
                type,
                start,
                increment,
                least,
                greatest,
                cache,
                cycle != null ? cycle : before != null && before.cycle(),
                before == null ? null : before.owner());
    }

    private static long or(@Nullable Long given, long otherwise) {
        return given == null ? otherwise : given;
    }

    private static long bound(@Nullable Said<Long> given, @Nullable Long before, long otherwise) {
        return given == null ? or(before, otherwise) : given.or(otherwise);
    }

    private static void requireWithin(String what, long value, long least, long greatest) {
        if (value < least) {
            throw wrong(
                    what + " value (" + value + ") cannot be less than MINVALUE (" + least + ")");
        }
        if (value > greatest) {
            throw wrong(
                    what
                            + " value ("
                            + value
                            + ") cannot be greater than MAXVALUE ("
                            + greatest
                            + ")");
        }
    }

    private static SqlException wrong(String message) {
        return SqlException.of(SqlState.INVALID_PARAMETER_VALUE, message);
    }

    /// The least number of an integer type.
    static long least(Type type) {
        return switch (type.name()) {
            case SMALLINT -> Short.MIN_VALUE;
            case INTEGER -> Integer.MIN_VALUE;
            default -> Long.MIN_VALUE;
        };
    }

    /// The greatest number of an integer type.
    static long greatest(Type type) {
        return switch (type.name()) {
            case SMALLINT -> Short.MAX_VALUE;
            case INTEGER -> Integer.MAX_VALUE;
            default -> Long.MAX_VALUE;
        };
    }

    private static @Nullable Owner owner(
            SequenceOptions options, SequenceDefinition sequence, CatalogState catalog) {
        var given = options.owner();
        if (given == null || given.value() == null) {
            return null;
        }
        var path = requireNonNull(given.value());
        var parts = path.parts();
        if (parts.size() < 2) {
            throw SqlException.of(SqlState.SYNTAX_ERROR, "invalid OWNED BY option")
                    .hint("Specify OWNED BY table.column or OWNED BY NONE.")
                    .at(path.position());
        }
        String schema = parts.size() > 2 ? parts.get(parts.size() - 3) : null;
        var relation =
                Reads.relation(
                        catalog, new Name(schema, parts.get(parts.size() - 2), path.position()));
        if (!(relation instanceof TableDefinition table)) {
            throw SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "sequence cannot be owned by relation \"" + relation.name() + "\"")
                    .detail("This operation is not supported for a " + relation.kind() + ".")
                    .at(path.position());
        }
        if (!table.name().schema().equals(sequence.name().schema())) {
            throw SqlException.of(
                            SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                            "sequence must be in same schema as table it is linked to")
                    .at(path.position());
        }
        String column = parts.getLast();
        if (table.indexOf(column).isEmpty()) {
            throw SqlException.of(
                            SqlState.UNDEFINED_COLUMN,
                            "column \""
                                    + column
                                    + "\" of relation \""
                                    + table.name().name()
                                    + "\" does not exist")
                    .at(path.position());
        }
        return new Owner(table.name(), column, false);
    }
}
