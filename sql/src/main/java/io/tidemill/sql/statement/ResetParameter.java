// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import org.jspecify.annotations.Nullable;

/// `RESET name`, or `RESET ALL` where the name is null.
public record ResetParameter(@Nullable String name) implements Statement {}
