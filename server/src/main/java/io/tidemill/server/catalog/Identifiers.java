// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

/// Names as SQL writes them.
public final class Identifiers {
    private Identifiers() {}

    /// `name`, in quotes where it would be read as another name without.
    public static String quoted(String name) {
        boolean plain = !name.isEmpty() && !Character.isDigit(name.charAt(0));
        for (int i = 0; i < name.length() && plain; i++) {
            char c = name.charAt(i);
            plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        }
        return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
