// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import java.util.Map;

/// Opens sessions.
public interface Sessions {
    /// Opens a session.
    ///
    /// @param parameters the start-up parameters: `user`, `database`, `application_name`, and
    ///   settings
    Session open(Map<String, String> parameters);
}
