// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

/// Where a sequence stands.
///
/// @param value the number that was given out last; or, where none was, the one to begin with
/// @param called whether `value` was given out
public record SequencePosition(long value, boolean called) {}
