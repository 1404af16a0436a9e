// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.BigEndian;
import io.tidemill.core.value.JsonText;
import io.tidemill.core.value.TextFormat;
import io.tidemill.core.value.ToJson;
import java.util.HashSet;
import java.util.Set;

/// One value that the rows of a group are put into, row after row.
sealed interface CollectedValue {
    /// Forgets all rows.
    void start();

    /// Adds a row of the aggregate's arguments.
    void add(OrderedRows.Row row);

    /// The value of the rows since the start; it is valid until the next one.
    Slice end();

    /// Texts (or `bytea`s) with a separator before each but the first.
    final class Text implements CollectedValue {
        private final Slice value = new Slice();
        private final Slice part = new Slice();
        private boolean first;

        @Override
        public void start() {
            value.reset();
            first = true;
        }

        @Override
        public void add(OrderedRows.Row row) {
            if (!first && !row.isNull(1)) {
                row.bytes(1, part);
                value.append(part);
            }
            first = false;
            row.bytes(0, part);
            value.append(part);
        }

        @Override
        public Slice end() {
            return value;
        }
    }

    /// An array of values of a kind.
    final class Array implements CollectedValue {
        private final Kind kind;
        private final Slice elements = new Slice();
        private final Slice value = new Slice();
        private final Slice part = new Slice();
        private int size;

        Array(Kind kind) {
            this.kind = kind;
        }

        @Override
        public void start() {
            elements.reset();
            size = 0;
        }

        @Override
        public void add(OrderedRows.Row row) {
            size++;
            if (row.isNull(0)) {
                ArrayValue.appendNull(elements);
                return;
            }
            switch (kind) {
                case LONG -> ArrayValue.appendLong(row.asLong(0), elements);
                case DOUBLE -> ArrayValue.appendDouble(row.asDouble(0), elements);
                case BYTES -> {
                    row.bytes(0, part);
                    ArrayValue.appendBytes(part, elements);
                }
            }
        }

        @Override
        public Slice end() {
            ArrayValue.start(size, value);
            value.append(elements);
            return value;
        }
    }

    /// An array of arrays of one form: it has one dimension more than they.
    final class NestedArray implements CollectedValue {
        private final Slice elements = new Slice();
        private final Slice value = new Slice();
        private final Slice part = new Slice();
        private int size;
        private int[] sizes = new int[0];

        @Override
        public void start() {
            elements.reset();
            size = 0;
        }

        @Override
        public void add(OrderedRows.Row row) {
            if (row.isNull(0)) {
                throw SqlException.of(
                        SqlState.NULL_VALUE_NOT_ALLOWED, "cannot accumulate null arrays");
            }
            row.bytes(0, part);
            int dimensions = ArrayValue.dimensions(part);
            if (dimensions == 0) {
                throw SqlException.of(
                        SqlState.ARRAY_SUBSCRIPT_ERROR, "cannot accumulate empty arrays");
            }
            if (size == 0) {
                start(dimensions);
            }
            boolean same = dimensions == sizes.length - 1;
            for (int i = 0; same && i < dimensions; i++) {
                same = ArrayValue.size(part, i) == sizes[i + 1];
            }
            if (!same) {
                throw SqlException.of(
                        SqlState.ARRAY_SUBSCRIPT_ERROR,
                        "cannot accumulate arrays of different dimensionality");
            }
            size++;
            int header = 1 + Integer.BYTES * dimensions;
            elements.append(part.data, part.offset + header, part.length - header);
        }

        private void start(int dimensions) {
            if (dimensions == ArrayValue.DIMENSIONS_MAX) {
                throw SqlException.of(
                        SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "number of array dimensions ("
                                + (dimensions + 1)
                                + ") exceeds the maximum allowed ("
                                + ArrayValue.DIMENSIONS_MAX
                                + ")");
            }
            sizes = new int[dimensions + 1];
            for (int i = 0; i < dimensions; i++) {
                sizes[i + 1] = ArrayValue.size(part, i);
            }
        }

        @Override
        public Slice end() {
            value.reset();
            value.append(sizes.length);
            BigEndian.appendInt(value, size);
            for (int i = 1; i < sizes.length; i++) {
                BigEndian.appendInt(value, sizes[i]);
            }
            value.append(elements);
            return value;
        }
    }

    /// A JSON array; instants are shown in UTC.
    final class JsonArray implements CollectedValue {
        private final JsonElements elements;
        private final boolean strict;
        private final Slice value = new Slice();

        /// @param strict whether NULLs are left out
        JsonArray(Type type, boolean strict) {
            elements = new JsonElements(type, new ToJson(TextFormat.utc()));
            this.strict = strict;
        }

        @Override
        public void start() {
            value.reset();
            value.append('[');
        }

        @Override
        public void add(OrderedRows.Row row) {
            if (strict && row.isNull(0)) {
                return;
            }
            if (value.length > 1) {
                value.append(", ");
            }
            elements.append(row, 0, value);
        }

        @Override
        public Slice end() {
            value.append(']');
            return value;
        }
    }

    /// A JSON object of keys and values.
    final class JsonObject implements CollectedValue {
        private final JsonElements elements;
        private final boolean strict;
        private final boolean unique;
        private final Set<String> keys = new HashSet<>();
        private final Slice members = new Slice();
        private final Slice value = new Slice();
        private final Slice key = new Slice();

        /// @param strict whether NULLs are left out
        /// @param unique whether equal keys are an error
        JsonObject(Type type, boolean strict, boolean unique) {
            elements = new JsonElements(type, new ToJson(TextFormat.utc()));
            this.strict = strict;
            this.unique = unique;
        }

        @Override
        public void start() {
            keys.clear();
            members.reset();
            members.append('{');
        }

        @Override
        public void add(OrderedRows.Row row) {
            if (row.isNull(0)) {
                throw SqlException.of(
                        SqlState.NULL_VALUE_NOT_ALLOWED, "null value not allowed for object key");
            }
            if (strict && row.isNull(1)) {
                return;
            }
            row.bytes(0, key);
            if (unique && !keys.add(key.toText())) {
                throw SqlException.of(
                        SqlState.DUPLICATE_JSON_OBJECT_KEY_VALUE,
                        "duplicate JSON object key value: \"" + key.toText() + "\"");
            }
            if (members.length > 1) {
                members.append(',');
            }
            JsonText.appendString(key, members);
            members.append(':');
            elements.append(row, 1, members);
        }

        @Override
        public Slice end() {
            members.append('}');
            // Sorts the members and leaves the last of those with one key.
            JsonText.parse(members, value);
            return value;
        }
    }
}
