// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import org.jspecify.annotations.Nullable;

/// `COMMENT ON kind name IS 'text'`.
///
/// @param kind what is commented on, in lower case, such as `table` or `column`
/// @param name its name as written
/// @param text the comment, or null to remove it
public record Comment(String kind, String name, @Nullable String text) implements Statement {}
