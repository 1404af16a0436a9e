// SPDX-License-Identifier: Apache-2.0
/// The messages of the PostgreSQL protocol 3.0: a record each, read from and written to bytes with
/// strict limits. Nothing here knows of sessions.
@NullMarked
package io.tidemill.server.postgres.message;

import org.jspecify.annotations.NullMarked;
