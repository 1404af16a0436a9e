// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.tidemill.server.session.Prepared;
import io.tidemill.server.value.WireType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement that a client prepared.
///
/// @param text the client's text, which error positions refer to
/// @param prepared what the session made of it; null where the text has no statement
/// @param parameterTypes the types of the parameters as the client is told of them
record Statement(String text, @Nullable Prepared prepared, List<WireType> parameterTypes) {
    Statement {
        parameterTypes = List.copyOf(parameterTypes);
    }
}
