// SPDX-License-Identifier: Apache-2.0
/// Columnar batches of rows with weights: what flows between operators.
@NullMarked
package io.tidemill.core.batch;

import org.jspecify.annotations.NullMarked;
