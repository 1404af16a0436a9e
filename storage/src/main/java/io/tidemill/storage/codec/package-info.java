// SPDX-License-Identifier: Apache-2.0
/// Batches as compact bytes and back (docs/formats/batch.md).
@NullMarked
package io.tidemill.storage.codec;

import org.jspecify.annotations.NullMarked;
