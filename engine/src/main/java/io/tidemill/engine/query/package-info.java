// SPDX-License-Identifier: Apache-2.0
/// Ad-hoc queries: the same operators as views have, fed a snapshot as one single delta.
@NullMarked
package io.tidemill.engine.query;

import org.jspecify.annotations.NullMarked;
