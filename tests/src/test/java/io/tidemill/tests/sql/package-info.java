// SPDX-License-Identifier: Apache-2.0
/// SQL scripts: what a sequence of statements answers and changes, and that no way of running them
/// (one by one, merged, with restarts in between, views made later) ends in another state.
@NullMarked
package io.tidemill.tests.sql;

import org.jspecify.annotations.NullMarked;
