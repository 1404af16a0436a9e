// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.List;

/// `SET [SESSION | LOCAL] name = value, …`.
///
/// @param name the parameter's name, in lower case (`time zone` is `timezone`)
/// @param values the values as text; empty for DEFAULT
/// @param local whether it ends with the transaction
public record SetParameter(String name, List<String> values, boolean local) implements Statement {
    public SetParameter {
        values = List.copyOf(values);
    }
}
