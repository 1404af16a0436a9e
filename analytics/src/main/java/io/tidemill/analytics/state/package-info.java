// SPDX-License-Identifier: Apache-2.0
/// How models become bytes and come back: a writer, a reader that trusts nothing, and the header that
/// every encoded model starts with. `docs/formats/models.md` lists the fields.
@NullMarked
package io.tidemill.analytics.state;

import org.jspecify.annotations.NullMarked;
