// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What an embedded run is started with.
///
/// @param script the SQL file
/// @param data the data directory; null for a temporary one
public record RunOptions(Path script, @Nullable Path data) {
    /// Checks that there is a script.
    public RunOptions(Path script, @Nullable Path data) {
        this.script = requireNonNull(script, "script");
        this.data = data;
    }
}
