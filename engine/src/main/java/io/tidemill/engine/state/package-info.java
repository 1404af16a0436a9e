// SPDX-License-Identifier: Apache-2.0
/// What operators and tables keep: hash tables of primitives, ordered trees with snapshots, and how they are saved in pages.
@NullMarked
package io.tidemill.engine.state;

import org.jspecify.annotations.NullMarked;
