// SPDX-License-Identifier: Apache-2.0
/// A client's conversation with the server, whatever protocol carries it: parse, prepare, execute,
/// transactions.
@NullMarked
package io.tidemill.server.session;

import org.jspecify.annotations.NullMarked;
