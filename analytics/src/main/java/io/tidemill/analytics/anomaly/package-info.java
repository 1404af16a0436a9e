// SPDX-License-Identifier: Apache-2.0
/// Values that are not what was to be expected.
@NullMarked
package io.tidemill.analytics.anomaly;

import org.jspecify.annotations.NullMarked;
