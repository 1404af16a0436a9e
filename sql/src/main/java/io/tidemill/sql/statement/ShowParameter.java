// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `SHOW name`; the name is `all` for `SHOW ALL`.
public record ShowParameter(String name) implements Statement {}
