// SPDX-License-Identifier: Apache-2.0
/// The relational plan: what a statement's query means, one record per relational operator.
@NullMarked
package io.tidemill.core.plan;

import org.jspecify.annotations.NullMarked;
