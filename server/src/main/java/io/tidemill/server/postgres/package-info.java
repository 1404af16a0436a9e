// SPDX-License-Identifier: Apache-2.0
/// The PostgreSQL protocol 3.0: psql and PostgreSQL's drivers talk to sessions through it.
///
/// Netty's event loop only cuts the stream into frames and moves bytes. All else of a connection runs
/// on a virtual thread of its own, which may block: on the session, on the client's next message
/// ([io.tidemill.server.postgres.Inbound]), on a client that reads slowly
/// ([io.tidemill.server.postgres.Outbound]). Nobody but that client waits.
///
/// Bad input, clear answer: a message whose bytes are wrong is answered with an error and the
/// conversation goes on; where the stream itself cannot be followed any more (a wrong length, an
/// unknown type), with a fatal error, 08P01, and the connection ends.
@NullMarked
package io.tidemill.server.postgres;

import org.jspecify.annotations.NullMarked;
