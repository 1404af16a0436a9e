// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.catalog.ReferenceFunctions;
import java.util.ArrayList;
import java.util.List;

/// Names in one text, as a setting has them: `a, "B"`.
final class NameList {
    private NameList() {}

    /// The names, folded.
    ///
    /// Errors: 22023 where the text is no such list.
    static List<String> of(String text) {
        var names = new ArrayList<String>();
        if (text.isBlank()) {
            return names;
        }
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            boolean end = i == text.length();
            if (end || (text.charAt(i) == ',' && !quoted)) {
                names.add(name(text.substring(from, i).strip(), text));
                from = i + 1;
            } else if (text.charAt(i) == '"') {
                quoted = !quoted;
            }
        }
        return names;
    }

    private static String name(String part, String text) {
        if (part.equals("\"\"")) {
            return "";
        }
        try {
            var parts = ReferenceFunctions.parts(part);
            if (parts.size() == 1) {
                return parts.getFirst();
            }
        } catch (SqlException wrong) {
            throw invalid(text).cause(wrong);
        }
        throw invalid(text);
    }

    private static SqlException invalid(String text) {
        return SqlException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "invalid value for parameter \"search_path\": \"" + text + "\"")
                .detail("List syntax is invalid.")
                .hint("Give names with commas between them.");
    }
}
