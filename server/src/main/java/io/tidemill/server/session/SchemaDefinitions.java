// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.SinkDefinition;
import io.tidemill.core.catalog.SourceDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.sql.statement.CreateSchema;
import io.tidemill.sql.statement.SetSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `CREATE SCHEMA`, and `ALTER … SET SCHEMA` of what is no table.
final class SchemaDefinitions {
    private final SqlSession session;
    private final Definitions definitions;

    SchemaDefinitions(SqlSession session, Definitions definitions) {
        this.session = session;
        this.definitions = definitions;
    }

    /// What is in a schema: relations, sources and sinks.
    static List<QualifiedName> in(CatalogState catalog, String schema) {
        var names = new ArrayList<QualifiedName>();
        catalog.entries().forEach(entry -> names.add(entry.relation().name()));
        catalog.sources().stream().map(SourceDefinition::name).forEach(names::add);
        catalog.sinks().stream().map(SinkDefinition::name).forEach(names::add);
        // Those of columns go with their tables.
        catalog.sequences().stream()
                .filter(sequence -> sequence.owner() != null)
                .map(SequenceDefinition::name)
                .forEach(names::remove);
        return names.stream().filter(name -> name.schema().equals(schema)).toList();
    }

    Result create(CreateSchema create) {
        String name = create.name().name();
        int position = create.name().position();
        definitions.change(catalog -> {
            if (catalog.schemas().contains(name)) {
                String exists = "schema \"" + name + "\" already exists";
                if (!create.ifNotExists()) {
                    throw SqlException.of(SqlState.DUPLICATE_SCHEMA, exists).at(position);
                }
                session.notice("NOTICE", SqlState.DUPLICATE_SCHEMA, exists + ", skipping");
                return catalog;
            }
            if (name.startsWith("pg_")) {
                throw SqlException.of(
                                SqlState.RESERVED_NAME, "unacceptable schema name \"" + name + "\"")
                        .detail("The prefix \"pg_\" is reserved for system schemas.")
                        .hint("Choose another name.")
                        .at(position);
            }
            if (create.authorization()) {
                session.notice(
                        "NOTICE",
                        SqlState.SUCCESSFUL_COMPLETION,
                        "there is one user: AUTHORIZATION changes nothing");
            }
            var schemas = new ArrayList<>(catalog.userSchemas());
            schemas.add(name);
            return catalog.withSchemas(schemas);
        });
        return new Result.Command("CREATE SCHEMA");
    }

    Result move(SetSchema set) {
        String kind = set.kind().sql();
        definitions.change(catalog -> {
            var name = Definitions.found(catalog, set.name());
            var entry = catalog.entry(name);
            if (entry.isEmpty()) {
                String missing = "relation \"" + name + "\" does not exist";
                if (!set.ifExists()) {
                    throw SqlException.of(SqlState.UNDEFINED_TABLE, missing)
                            .at(set.name().position());
                }
                session.skips(missing);
                return catalog;
            }
            var relation = entry.get().relation();
            if (!relation.kind().equals(kind)) {
                throw SqlException.of(
                                SqlState.WRONG_OBJECT_TYPE,
                                "\"" + name.name() + "\" is not a " + kind)
                        .at(set.name().position());
            }
            String schema = set.schema().name();
            Definitions.requireUsers(catalog, schema, set.schema().position());
            var to = new QualifiedName(schema, name.name());
            return to.equals(name) ? catalog : moved(catalog, relation, to, set);
        });
        return new Result.Command("ALTER " + kind.toUpperCase(Locale.ROOT));
    }

    private CatalogState moved(
            CatalogState catalog, Relation relation, QualifiedName to, SetSchema set) {
        int position = set.schema().position();
        if (relation instanceof SequenceDefinition sequence) {
            if (sequence.owner() != null) {
                throw SqlException.of(
                                SqlState.FEATURE_NOT_SUPPORTED,
                                "cannot move an owned sequence into another schema")
                        .hint("Move the table: its sequences go with it.")
                        .at(position);
            }
            new SequenceDefinitions(session, definitions)
                    .requireUnnamed(catalog, sequence.name(), position);
        }
        definitions.requireMovable(catalog, relation.name(), to, position);
        return catalog.altered(
                relation.name(),
                relation instanceof SequenceDefinition sequence
                        ? sequence.renamed(to)
                        : ((ViewDefinition) relation).renamed(to),
                false);
    }
}
