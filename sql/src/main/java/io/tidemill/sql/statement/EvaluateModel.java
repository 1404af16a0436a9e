// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.Map;

/// `EVALUATE MODEL name ON (query) [WITH (…)]`.
///
/// @param query gives the rows that the model is judged by
public record EvaluateModel(Name model, Query query, Map<String, String> options)
        implements Statement {
    public EvaluateModel {
        options = Map.copyOf(options);
    }
}
