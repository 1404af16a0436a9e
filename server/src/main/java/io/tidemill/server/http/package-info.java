// SPDX-License-Identifier: Apache-2.0
/// HTTP/1.1: statements by `POST /api/v1/sql`, live changes by WebSocket and server-sent events, health,
/// metrics, and the console page. `docs/http-api.md` is its contract.
///
/// A connection's bytes are read and written by Netty's event loop; each request runs, and may block, on
/// a virtual thread of its own. A client that reads slowly blocks that thread and nobody else.
@NullMarked
package io.tidemill.server.http;

import org.jspecify.annotations.NullMarked;
