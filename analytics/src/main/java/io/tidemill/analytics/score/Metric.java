// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.score;

/// A figure with its name, as in `tm_catalog.tm_model_metrics`.
///
/// @param value the figure; NaN where there is nothing to judge by
public record Metric(String name, double value) {}
