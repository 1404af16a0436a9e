// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.List;

/// A statement's text without the constants that it compares something with: what is left is often
/// the same from one statement of a client to the next.
///
/// @param text with `$1`, `$2`, … in their places
/// @param constants what stood there
public record Shape(String text, List<Constant> constants) {
    public Shape {
        constants = List.copyOf(constants);
    }

    /// A constant.
    ///
    /// @param text a whole number, or what a string holds
    /// @param isString which of the two
    public record Constant(String text, boolean isString) {}

    /// The same for all statements of this shape, and for no others.
    public String key() {
        var key = new StringBuilder(text).append('\n');
        constants.forEach(constant -> key.append(constant.isString ? 's' : 'i'));
        return key.toString();
    }
}
