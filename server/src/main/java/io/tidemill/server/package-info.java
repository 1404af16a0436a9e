// SPDX-License-Identifier: Apache-2.0
/// The server program: [io.tidemill.server.Main] and the wiring of its parts.
@NullMarked
package io.tidemill.server;

import org.jspecify.annotations.NullMarked;
