// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import java.util.ArrayList;

/// The columns that tables keep beside the user's.
///
/// `$arrival` (tables with a watermark): the table's watermark just before the row came. It decides
/// for good whether the row was late for a window, however ticks were cut and whenever the view was
/// made; a correction of the row inherits it.
///
/// `$row` (append-only tables): the row's number in the order of arrival, by which a correction
/// finds it.
public final class HiddenColumns {
    /// The arrival watermark, microseconds.
    public static final String ARRIVAL = "$arrival";

    /// The row's number.
    public static final String ROW = "$row";

    private HiddenColumns() {}

    /// The columns of `table` as stored: the user's, then `$arrival` if it has a watermark, then
    /// `$row` if it is append-only.
    public static Schema stored(TableDefinition table) {
        var fields = new ArrayList<>(table.schema().fields());
        if (table.watermark() != null) {
            fields.add(new Field(ARRIVAL, Type.BIGINT, false));
        }
        if (!table.keyed()) {
            fields.add(new Field(ROW, Type.BIGINT, false));
        }
        return new Schema(fields);
    }

    /// Whether `name` is that of a hidden column.
    public static boolean isHidden(String name) {
        return name.startsWith("$");
    }
}
