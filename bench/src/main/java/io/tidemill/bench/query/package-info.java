// SPDX-License-Identifier: Apache-2.0
/// Queries and views of the whole database, in process, beside DuckDB.
@NullMarked
package io.tidemill.bench.query;

import org.jspecify.annotations.NullMarked;
