// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement resolved against the catalog, ready to be executed any number of times.
public interface Prepared {
    /// The types of `$1`, `$2`, …
    List<Type> parameterTypes();

    /// The columns of the rows it returns; null where it returns none.
    @Nullable Schema result();
}
