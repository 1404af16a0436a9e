// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `ALTER SOURCE name PAUSE`, or `RESUME`.
public record AlterSource(Name name, boolean paused) implements Statement {}
