// SPDX-License-Identifier: Apache-2.0
/// Models that are linear in their features: exact least squares, and regression and classification by
/// gradients.
@NullMarked
package io.tidemill.analytics.linear;

import org.jspecify.annotations.NullMarked;
