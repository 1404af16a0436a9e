// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `DISCARD ALL | PLANS | SEQUENCES | TEMP`.
///
/// @param what in lower case
public record Discard(String what) implements Statement {}
