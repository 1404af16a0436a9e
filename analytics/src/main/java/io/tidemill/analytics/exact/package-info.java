// SPDX-License-Identifier: Apache-2.0
/// Sums of numbers and of products without any rounding, so that what is added and taken back again
/// leaves no trace and the order of the rows does not matter.
@NullMarked
package io.tidemill.analytics.exact;

import org.jspecify.annotations.NullMarked;
