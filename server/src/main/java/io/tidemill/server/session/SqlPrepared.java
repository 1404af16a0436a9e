// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.server.catalog.CatalogState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement that was resolved against one version of the catalog.
///
/// @param given the parameter types the client gave
/// @param plan what planning gave, or null for a statement that is not planned
/// @param pointRead whether it is a [PointRead]
/// @param sight the catalog that it was planned against
record SqlPrepared(
        SqlParsed statement,
        List<Type> given,
        List<Type> parameterTypes,
        @Nullable Schema result,
        @Nullable Object plan,
        boolean pointRead,
        CatalogState.Sight sight)
        implements Prepared {
    SqlPrepared {
        requireNonNull(statement, "statement");
        given = List.copyOf(given);
        parameterTypes = List.copyOf(parameterTypes);
    }
}
