// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import org.jspecify.annotations.Nullable;

/// `CLOSE name`, or `CLOSE ALL` where the name is null.
public record CloseCursor(@Nullable String name) implements Statement {}
