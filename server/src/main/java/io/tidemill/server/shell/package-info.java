// SPDX-License-Identifier: Apache-2.0
/// The SQL shell: reads statements from a terminal or a script, sends them to a running server over
/// the PostgreSQL protocol and shows what comes back. Knows nothing of the server but its protocol.
@NullMarked
package io.tidemill.server.shell;

import org.jspecify.annotations.NullMarked;
