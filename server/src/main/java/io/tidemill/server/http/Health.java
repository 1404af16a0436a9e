// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import org.jspecify.annotations.Nullable;

/// Tells `/healthz` how the server is.
public interface Health {
    /// What keeps the server from taking writes, or null where nothing does.
    @Nullable String problem();
}
