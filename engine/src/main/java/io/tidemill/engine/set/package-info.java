// SPDX-License-Identifier: Apache-2.0
/// Functions that return sets of rows: each appends its rows for one row of arguments.
@NullMarked
package io.tidemill.engine.set;

import org.jspecify.annotations.NullMarked;
