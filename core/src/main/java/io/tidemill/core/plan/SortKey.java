// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

/// A column to order by.
///
/// @param column its position
public record SortKey(int column, boolean descending, boolean nullsFirst) {}
