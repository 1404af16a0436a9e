// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `MERGE INTO table USING …`.
public record Merge(Change change) implements Statement {}
