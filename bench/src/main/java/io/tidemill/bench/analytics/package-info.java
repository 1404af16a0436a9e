// SPDX-License-Identifier: Apache-2.0
/// Models alone, without the engine: rows a second that they learn and predict.
@NullMarked
package io.tidemill.bench.analytics;

import org.jspecify.annotations.NullMarked;
