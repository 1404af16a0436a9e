// SPDX-License-Identifier: Apache-2.0
/// The whole server beside PostgreSQL, over the wire.
@NullMarked
package io.tidemill.bench.server;

import org.jspecify.annotations.NullMarked;
