// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import org.jspecify.annotations.Nullable;

/// `DEALLOCATE name`, or `DEALLOCATE ALL` where the name is null.
public record Deallocate(@Nullable String name) implements Statement {}
