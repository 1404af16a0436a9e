// SPDX-License-Identifier: Apache-2.0
/// What the server counts and measures of itself: registered where it is known, read by `/metrics`.
@NullMarked
package io.tidemill.core.metric;

import org.jspecify.annotations.NullMarked;
