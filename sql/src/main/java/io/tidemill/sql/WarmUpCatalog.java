// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.type.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A table, and statements about it that between them need most of what planning has.
final class WarmUpCatalog implements Catalog {
    static final String STATEMENTS =
            """
            SELECT a, b + 1 AS c, 'x', 1.5 FROM t WHERE a = $1 AND b > 2 ORDER BY b DESC LIMIT 10;
            SELECT x.a, count(*), max(y.b) FROM t AS x LEFT JOIN t AS y ON x.a = y.a GROUP BY x.a HAVING count(*) > 1;
            SELECT window_start, count(*) FROM TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE) GROUP BY window_start;
            SELECT a FROM t WHERE a IN (SELECT b FROM t) UNION ALL VALUES (1);
            INSERT INTO t VALUES (1, 2, '2024-01-01 00:00:00'), ($1, $2 + 1, NULL);
            UPDATE t SET b = b + 1 WHERE a = 1;
            """;

    private static final QualifiedName NAME = QualifiedName.of("t");

    private final Relation table =
            new TableDefinition(
                    NAME,
                    List.of(
                            ColumnDefinition.of("a", Type.INTEGER, false),
                            ColumnDefinition.of("b", Type.INTEGER, true),
                            ColumnDefinition.of("ts", Type.TIMESTAMP, true)),
                    List.of(0),
                    List.of(),
                    List.of(),
                    null,
                    Map.of());

    @Override
    public Optional<Relation> relation(QualifiedName name) {
        return name.equals(NAME) ? Optional.of(table) : Optional.empty();
    }

    @Override
    public List<String> schemas() {
        return List.of(QualifiedName.PUBLIC);
    }

    @Override
    public List<Relation> relations(String schema) {
        return schema.equals(QualifiedName.PUBLIC) ? List.of(table) : List.of();
    }
}
