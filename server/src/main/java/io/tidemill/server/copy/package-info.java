// SPDX-License-Identifier: Apache-2.0
/// The formats of `COPY`: text, csv and binary, from bytes to batches and back.
///
/// This is a hot path: bytes go straight into column builders, with no `String` or object per value.
/// That is also why csv is split here and not by a library, which would give strings.
@NullMarked
package io.tidemill.server.copy;

import org.jspecify.annotations.NullMarked;
