// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.recommend;

import java.util.List;

/// An item for a user.
///
/// @param item the item's key
/// @param score the rating expected, or how well it fits where there are no ratings
/// @param because the keys of the user's items that speak for it most, at most three; empty where
///   it is recommended because many took it
public record Recommendation(long item, double score, List<Long> because) {}
