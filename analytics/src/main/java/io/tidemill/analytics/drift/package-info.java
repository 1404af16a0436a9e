// SPDX-License-Identifier: Apache-2.0
/// Whether a stream of numbers, such as a model's errors, is still the one it was.
@NullMarked
package io.tidemill.analytics.drift;

import org.jspecify.annotations.NullMarked;
