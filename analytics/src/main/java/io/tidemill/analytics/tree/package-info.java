// SPDX-License-Identifier: Apache-2.0
/// Decision trees that grow online.
@NullMarked
package io.tidemill.analytics.tree;

import org.jspecify.annotations.NullMarked;
