// SPDX-License-Identifier: Apache-2.0
/// From the columns of a table to the columns of numbers that models learn from.
@NullMarked
package io.tidemill.analytics.feature;

import org.jspecify.annotations.NullMarked;
