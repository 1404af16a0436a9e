// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import io.tidemill.core.type.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was said of a sequence, each null where it was not.
///
/// @param type `AS type`
/// @param increment `INCREMENT [BY] n`
/// @param least `MINVALUE n`, or nothing for `NO MINVALUE`
/// @param greatest `MAXVALUE n`, or nothing for `NO MAXVALUE`
/// @param start `START [WITH] n`
/// @param restart `RESTART [[WITH] n]`, or nothing where no number follows
/// @param cache `CACHE n`
/// @param cycle `[NO] CYCLE`
/// @param owner `OWNED BY table.column`, or nothing for `NONE`
/// @param name `SEQUENCE NAME name`, of an identity column
public record SequenceOptions(
        @Nullable Type type,
        @Nullable Long increment,
        @Nullable Said<Long> least,
        @Nullable Said<Long> greatest,
        @Nullable Long start,
        @Nullable Said<Long> restart,
        @Nullable Long cache,
        @Nullable Boolean cycle,
        @Nullable Said<ColumnPath> owner,
        @Nullable Name name) {
    /// Nothing said.
    public static final SequenceOptions NONE =
            new SequenceOptions(null, null, null, null, null, null, null, null, null, null);

    /// What was said where nothing can be said too: `NO MAXVALUE`, `RESTART` alone.
    ///
    /// @param value null for nothing
    public record Said<T>(@Nullable T value) {
        public Said(@Nullable T value) {
            this.value = value;
        }

        /// The value, or `otherwise` for nothing.
        public T or(T otherwise) {
            return value == null ? otherwise : value;
        }
    }

    /// `[schema.]table.column`, or what else was written.
    ///
    /// @param parts its parts
    /// @param position where it stands
    public record ColumnPath(List<String> parts, int position) {
        public ColumnPath {
            parts = List.copyOf(parts);
        }
    }
}
