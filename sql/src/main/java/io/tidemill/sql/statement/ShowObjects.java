// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `SHOW TABLES | VIEWS | SOURCES | SINKS | FUNCTIONS | MODELS | …`.
///
/// @param kind what is listed; for VIEWS, [ObjectKind#VIEW] stands for views of both kinds
public record ShowObjects(ObjectKind kind) implements Statement {}
