// SPDX-License-Identifier: Apache-2.0
/// Values as PostgreSQL's protocol and its `COPY` write them, as text and in binary, and the OIDs of
/// their types.
@NullMarked
package io.tidemill.server.value;

import org.jspecify.annotations.NullMarked;
