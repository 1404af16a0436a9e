// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Columns of a query may share a name, which then is ambiguous; Calcite tells columns apart by
/// names. So each of them has its place behind its name, which [#shown] takes off again.
public final class RepeatedNames {
    // No name has it.
    private static final char MARK = '\0';

    private RepeatedNames() {}

    /// `name`, different from that of any other place.
    public static String marked(String name, int place) {
        return shown(name) + MARK + place;
    }

    /// A column's name as it was written.
    public static String shown(String name) {
        int mark = name.indexOf(MARK);
        return mark < 0 ? name : name.substring(0, mark);
    }

    /// `names` where those that several columns have are marked, or null where there are none.
    static @Nullable List<String> marked(List<String> names) {
        var counts = new HashMap<String, Integer>();
        names.forEach(name -> counts.merge(shown(name), 1, Integer::sum));
        if (counts.size() == names.size()) {
            return null;
        }
        var marked = new ArrayList<String>();
        for (String name : names) {
            marked.add(
                    counts.getOrDefault(shown(name), 0) > 1
                            ? marked(name, marked.size())
                            : shown(name));
        }
        return marked;
    }
}
