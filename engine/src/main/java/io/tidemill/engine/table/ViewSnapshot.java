// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.RowEncoding;
import io.tidemill.engine.state.TreeSnapshot;
import org.jspecify.annotations.Nullable;

/// What a materialized view held at the end of a tick.
public final class ViewSnapshot implements RelationSnapshot {
    private static final int BATCH_ROWS = 4096;

    private final Schema schema;
    private final int[] orderColumns;
    private final long rowCount;
    private final TreeSnapshot tree;
    private final @Nullable Attachment attachment;

    ViewSnapshot(
            Schema schema,
            int[] orderColumns,
            long rowCount,
            TreeSnapshot tree,
            @Nullable Attachment attachment) {
        this.schema = schema;
        this.orderColumns = orderColumns;
        this.rowCount = rowCount;
        this.tree = tree;
        this.attachment = attachment;
    }

    @Override
    public @Nullable Attachment attachment() {
        return attachment;
    }

    @Override
    public Schema storedSchema() {
        return schema;
    }

    @Override
    public long rowCount() {
        return rowCount;
    }

    @Override
    public long watermarkMicros() {
        return Long.MIN_VALUE;
    }

    @Override
    public Scan scan(Restriction restriction, boolean[] wanted) {
        var range = new KeyCodec(schema, orderColumns).range(restriction);
        var cursor = tree.scan(range.from(), range.to());
        var encoding = RowEncoding.of(schema);
        var key = new Slice();
        var value = new Slice();
        return () -> {
            var builder = BatchBuilder.of(schema);
            while (builder.size() < BATCH_ROWS && cursor.next()) {
                cursor.key(key);
                cursor.value(value);
                encoding.decode(key.data, key.offset + ViewContent.orderBytes(value), builder);
                builder.endRow(ViewContent.weight(value));
            }
            return builder.size() == 0 ? null : builder.build();
        };
    }
}
