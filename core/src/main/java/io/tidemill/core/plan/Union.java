// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.type.Schema;
import java.util.List;

/// `UNION ALL` of its inputs, which have the same types. Linear.
public record Union(List<Plan> inputs, Schema schema) implements Plan {
    public Union {
        inputs = List.copyOf(inputs);
    }
}
