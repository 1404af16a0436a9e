// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.SinkDefinition;
import io.tidemill.core.catalog.SourceDefinition;
import io.tidemill.core.catalog.SystemTableDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.statement.AlterSource;
import io.tidemill.sql.statement.CreateSink;
import io.tidemill.sql.statement.CreateSource;
import io.tidemill.sql.statement.ObjectKind;
import java.util.ArrayList;

/// Statements that make and steer sources and sinks.
final class ConnectorDefinitions {
    private final SqlSession session;
    private final Definitions definitions;

    ConnectorDefinitions(SqlSession session, Definitions definitions) {
        this.session = session;
        this.definitions = definitions;
    }

    /// `CREATE SOURCE`.
    Result createSource(CreateSource create) {
        var name = definitions.created(create.name());
        var table = Reads.relation(session.transaction().look().catalog(), create.into());
        if (!(table instanceof TableDefinition definition)) {
            throw SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "\"" + table.name() + "\" is a " + table.kind() + ", not a table")
                    .at(create.into().position());
        }
        var source = new SourceDefinition(name, table.name(), create.options(), false);
        session.connectors().check(source, definition);
        var made = new boolean[1];
        definitions.change(catalog -> {
            if (definitions.skip(create.ifNotExists(), catalog, name)) {
                return catalog;
            }
            made[0] = true;
            var sources = new ArrayList<>(catalog.sources());
            sources.add(source);
            return catalog.withSources(sources);
        });
        if (made[0]) {
            var catalog = session.transaction().look().catalog();
            int number = catalog.number(source.table()).orElseThrow();
            session.connectors().start(source, definition, number);
        }
        return new Result.Command("CREATE SOURCE");
    }

    /// `CREATE SINK`.
    Result createSink(CreateSink create) {
        var name = definitions.created(create.name());
        var from = Reads.relation(session.transaction().look().catalog(), create.from());
        boolean kept =
                switch (from) {
                    case ViewDefinition view -> view.materialized();
                    case SystemTableDefinition _, SequenceDefinition _ -> false;
                    case TableDefinition _ -> true;
                };
        if (!kept) {
            throw SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "a sink follows a table or a materialized view, and \""
                                    + from.name()
                                    + "\" is a "
                                    + from.kind())
                    .hint("Make it a materialized view.")
                    .at(create.from().position());
        }
        var sink = new SinkDefinition(name, from.name(), create.options());
        session.connectors().check(sink, from.schema());
        var made = new boolean[1];
        definitions.change(catalog -> {
            if (definitions.skip(create.ifNotExists(), catalog, name)) {
                return catalog;
            }
            made[0] = true;
            var sinks = new ArrayList<>(catalog.sinks());
            sinks.add(sink);
            return catalog.withSinks(sinks);
        });
        if (made[0]) {
            session.connectors().start(sink, from.schema());
        }
        return new Result.Command("CREATE SINK");
    }

    /// `ALTER SOURCE … PAUSE | RESUME`.
    Result alterSource(AlterSource alter) {
        var name = Definitions.found(session.transaction().look().catalog(), alter.name());
        boolean pause = alter.paused();
        definitions.change(catalog -> {
            var sources = new ArrayList<SourceDefinition>();
            boolean found = false;
            for (var source : catalog.sources()) {
                boolean same = source.name().equals(name);
                found |= same;
                sources.add(
                        same
                                ? new SourceDefinition(
                                        name, source.table(), source.options(), pause)
                                : source);
            }
            if (!found) {
                throw Drops.missing(ObjectKind.SOURCE, alter.name(), catalog);
            }
            return catalog.withSources(sources);
        });
        if (pause) {
            session.connectors().pause(name);
        } else {
            session.connectors().resume(name);
        }
        return new Result.Command("ALTER SOURCE");
    }
}
