// SPDX-License-Identifier: Apache-2.0
/// The values of each SQL type: how they lie in memory, how they compare, and their text form.
///
/// One class a type holds its layout and text form. Everything works on `long`, `double` and
/// [io.tidemill.core.batch.Slice], so that no object is made per value on the usual path.
///
/// Two conventions for a last parameter `Slice out`, which is never one of the inputs:
/// methods named `format…` or `append…` add to what `out` holds (call `reset` first); all others replace it.
/// Results, messages and codes are PostgreSQL's.
@NullMarked
package io.tidemill.core.value;

import org.jspecify.annotations.NullMarked;
