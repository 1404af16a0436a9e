// SPDX-License-Identifier: Apache-2.0
/// The durable store as the engine sees it: ordered spaces of keys and values, written atomically.
@NullMarked
package io.tidemill.core.store;

import org.jspecify.annotations.NullMarked;
