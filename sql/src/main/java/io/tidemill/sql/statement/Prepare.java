// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import io.tidemill.core.type.Type;
import java.util.List;

/// `PREPARE name [(types)] AS statement`.
public record Prepare(String name, List<Type> parameterTypes, Statement statement)
        implements Statement {
    public Prepare {
        parameterTypes = List.copyOf(parameterTypes);
    }
}
