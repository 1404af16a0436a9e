// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import java.util.ArrayList;
import java.util.List;

/// The comments on things, as `pg_description` has them: by OID.
final class Descriptions {
    private static final int NAMESPACE_CATALOG = 2615;

    private Descriptions() {}

    /// A comment.
    ///
    /// @param catalog the OID of the table that has the thing
    /// @param column the column's number from 1 on; 0 for the thing itself
    record Description(long oid, long catalog, int column, String text) {}

    /// All comments.
    static List<Description> all(CatalogState catalog) {
        var all = new ArrayList<Description>();
        var indexes = ObjectIds.indexes(catalog);
        catalog.comments()
                .forEach((of, text) -> {
                    switch (of.kind()) {
                        case RELATION -> {
                            var entry = catalog.entry(of.name()).orElseThrow();
                            int column =
                                    of.column().isEmpty()
                                            ? 0
                                            : entry.relation()
                                                            .schema()
                                                            .indexOf(of.column())
                                                            .orElseThrow()
                                                    + 1;
                            all.add(
                                    new Description(
                                            ObjectIds.of(entry),
                                            ObjectIds.CLASS_CATALOG,
                                            column,
                                            text));
                        }
                        case INDEX ->
                                indexes.stream()
                                        .filter(index -> index.name().equals(of.name()))
                                        .forEach(index ->
                                                all.add(
                                                        new Description(
                                                                index.oid(),
                                                                ObjectIds.CLASS_CATALOG,
                                                                0,
                                                                text)));
                        case SCHEMA ->
                                all.add(
                                        new Description(
                                                ObjectIds.schema(of.name().name()),
                                                NAMESPACE_CATALOG,
                                                0,
                                                text));
                    }
                });
        return all;
    }
}
