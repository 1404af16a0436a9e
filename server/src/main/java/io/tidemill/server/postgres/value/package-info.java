// SPDX-License-Identifier: Apache-2.0
/// Values as the PostgreSQL protocol writes them, as text and in binary, and the OIDs of their types.
@NullMarked
package io.tidemill.server.postgres.value;

import org.jspecify.annotations.NullMarked;
