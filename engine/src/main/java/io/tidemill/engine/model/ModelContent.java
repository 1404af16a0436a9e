// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.type.Type;
import io.tidemill.engine.table.Attachment;
import io.tidemill.engine.table.RelationSnapshot;
import io.tidemill.engine.table.Restriction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a model had learnt at the end of a tick: reads its parts from the content of its view. Any
/// thread.
public final class ModelContent {
    private final RelationSnapshot snapshot;

    /// The content of a model's view.
    public ModelContent(RelationSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /// What the model's learner offers besides its parts, or null.
    @Nullable Attachment attachment() {
        return snapshot.attachment();
    }

    /// A part, or null where there is none.
    public @Nullable Part part(String name, String key) {
        var found = new ArrayList<Part>();
        scan(
                List.of(point(0, name), point(1, key)),
                part -> {
                    if (part.name().equals(name) && part.key().equals(key)) {
                        found.add(part);
                    }
                });
        return found.isEmpty() ? null : found.getFirst();
    }

    /// Shows all parts.
    public void forEach(Consumer<Part> reader) {
        scan(List.of(), reader);
    }

    /// Shows all parts of a name.
    public void forEach(String name, Consumer<Part> reader) {
        scan(
                List.of(point(0, name)),
                part -> {
                    if (part.name().equals(name)) {
                        reader.accept(part);
                    }
                });
    }

    private static Restriction.Bound point(int column, String text) {
        var value = ColumnBuilder.of(Type.TEXT.kind());
        ((ColumnBuilder.Bytes) value).append(text.getBytes(UTF_8));
        var literal = new Literal(Type.TEXT, value.build());
        return new Restriction.Bound(column, literal, literal);
    }

    private void scan(List<Restriction.Bound> bounds, Consumer<Part> reader) {
        var wanted = new boolean[snapshot.storedSchema().size()];
        Arrays.fill(wanted, true);
        var scan = snapshot.scan(new Restriction(bounds), wanted);
        for (Batch rows = scan.next(); rows != null; rows = scan.next()) {
            for (int i = 0; i < rows.size(); i++) {
                reader.accept(part(rows, i));
            }
        }
    }

    private static Part part(Batch rows, int row) {
        return new Part(
                new String(bytes(rows, 0, row), UTF_8),
                new String(bytes(rows, 1, row), UTF_8),
                ((LongColumn) rows.column(2)).values()[row],
                ((LongColumn) rows.column(3)).values()[row],
                bytes(rows, 4, row));
    }

    private static byte[] bytes(Batch rows, int column, int row) {
        var value = new Slice();
        ((BytesColumn) rows.column(column)).get(row, value);
        return value.toBytes();
    }
}
