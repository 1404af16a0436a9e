// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.catalog.Commented;
import io.tidemill.server.catalog.ReferenceFunctions;
import io.tidemill.sql.statement.Comment;
import io.tidemill.sql.statement.Name;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `COMMENT ON … IS …`: kept of relations, columns, indexes and schemas; of other things accepted.
final class Comments {
    private final Definitions definitions;

    Comments(Definitions definitions) {
        this.definitions = definitions;
    }

    Result comment(Comment comment) {
        var parts = ReferenceFunctions.parts(comment.name().strip());
        definitions.change(catalog -> {
            var of = commented(comment.kind(), parts, catalog);
            return of == null ? catalog : catalog.withComment(of, comment.text());
        });
        return new Result.Command("COMMENT");
    }

    private static @Nullable Commented commented(
            String kind, List<String> parts, CatalogState catalog) {
        return switch (kind) {
            case "table", "view", "materialized view", "model", "sequence" ->
                    new Commented(Commented.Kind.RELATION, relation(kind, parts, catalog), "");
            case "column" -> column(parts, catalog);
            case "index" -> new Commented(Commented.Kind.INDEX, index(parts, catalog), "");
            case "schema" -> schema(parts.getLast(), catalog);
            default -> null;
        };
    }

    private static QualifiedName relation(String kind, List<String> parts, CatalogState catalog) {
        var entry = entry(parts, catalog);
        var relation = entry.relation();
        if (!relation.kind().equals(kind)) {
            throw SqlException.of(
                    SqlState.WRONG_OBJECT_TYPE, "\"" + relation.name() + "\" is not a " + kind);
        }
        return relation.name();
    }

    private static CatalogState.Entry entry(List<String> parts, CatalogState catalog) {
        return catalog.entry(Definitions.found(catalog, name(parts)))
                .orElseThrow(() -> missing(String.join(".", parts)));
    }

    private static Name name(List<String> parts) {
        return new Name(parts.size() > 1 ? parts.get(parts.size() - 2) : null, parts.getLast(), 0);
    }

    private static SqlException missing(String name) {
        return SqlException.of(
                SqlState.UNDEFINED_TABLE, "relation \"" + name + "\" does not exist");
    }

    private static Commented column(List<String> parts, CatalogState catalog) {
        if (parts.size() < 2) {
            throw SqlException.of(SqlState.SYNTAX_ERROR, "column name must be qualified")
                    .hint("Write COMMENT ON COLUMN table.column IS '…'.");
        }
        var relation = entry(parts.subList(0, parts.size() - 1), catalog).relation();
        String column = parts.getLast();
        if (relation.schema().indexOf(column).isEmpty()) {
            throw SqlException.of(
                    SqlState.UNDEFINED_COLUMN,
                    "column \""
                            + column
                            + "\" of relation \""
                            + relation.name().name()
                            + "\" does not exist");
        }
        return new Commented(Commented.Kind.RELATION, relation.name(), column);
    }

    private static QualifiedName index(List<String> parts, CatalogState catalog) {
        var name = Definitions.found(catalog, name(parts));
        boolean found =
                catalog.tables().stream()
                        .flatMap(table ->
                                Stream.concat(
                                        table.uniqueKeys().stream(), table.indexes().stream()))
                        .anyMatch(index -> index.name().equals(name));
        if (found) {
            return name;
        }
        if (catalog.entry(name).isPresent()) {
            throw SqlException.of(
                    SqlState.WRONG_OBJECT_TYPE, "\"" + name.name() + "\" is not an index");
        }
        throw missing(String.join(".", parts));
    }

    private static Commented schema(String name, CatalogState catalog) {
        if (!catalog.schemas().contains(name)) {
            throw SqlException.of(
                    SqlState.INVALID_SCHEMA_NAME, "schema \"" + name + "\" does not exist");
        }
        return new Commented(Commented.Kind.SCHEMA, new QualifiedName(name, name), "");
    }
}
