// SPDX-License-Identifier: Apache-2.0
/// Tidemill beside Flink SQL: the same rows in the same order and the same statements go to both, and
/// the final rows must be the same, late rows dropped by both included.
@NullMarked
package io.tidemill.tests.flink;

import org.jspecify.annotations.NullMarked;
