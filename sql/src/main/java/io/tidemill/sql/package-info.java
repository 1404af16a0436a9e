// SPDX-License-Identifier: Apache-2.0
/// SQL text to plan: [Sql] parses statements and plans queries and changes against a catalog.
@NullMarked
package io.tidemill.sql;

import org.jspecify.annotations.NullMarked;
