// SPDX-License-Identifier: Apache-2.0
/// Finds the places in a partition's rows where a pattern matches, and what is to be shown of them:
/// the inside of `MATCH_RECOGNIZE`. A pattern is compiled to a small program that is run by
/// backtracking, in the order in which SQL prefers one match to another.
@NullMarked
package io.tidemill.engine.pattern;

import org.jspecify.annotations.NullMarked;
