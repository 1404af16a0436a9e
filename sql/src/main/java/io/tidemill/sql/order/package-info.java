// SPDX-License-Identifier: Apache-2.0
/// In which order joins are done: chosen by how many rows relations have, or for views, whose plan
/// has to be the same at every start, by which of them are joined by conditions.
@NullMarked
package io.tidemill.sql.order;

import org.jspecify.annotations.NullMarked;
