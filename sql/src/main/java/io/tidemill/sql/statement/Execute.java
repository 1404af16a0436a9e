// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.List;

/// `EXECUTE name (arguments)`.
///
/// @param arguments the arguments as SQL expressions
public record Execute(String name, List<String> arguments) implements Statement {
    public Execute {
        arguments = List.copyOf(arguments);
    }
}
