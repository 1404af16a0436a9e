// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `ALTER MODEL [IF EXISTS] name SET VERSION number`.
///
/// @param position where the number stands
public record SetModelVersion(Name name, boolean ifExists, long version, int position)
        implements Statement {}
