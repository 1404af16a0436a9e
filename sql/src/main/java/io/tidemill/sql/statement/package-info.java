// SPDX-License-Identifier: Apache-2.0
/// What clients ask for: one record per statement, parsed but not resolved against a catalog.
@NullMarked
package io.tidemill.sql.statement;

import org.jspecify.annotations.NullMarked;
