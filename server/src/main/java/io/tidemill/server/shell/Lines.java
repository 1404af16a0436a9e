// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.shell;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Where the shell's lines come from: a file, a pipe or a person.
@FunctionalInterface
interface Lines {
    /// The next line without its end, or null after the last.
    @Nullable String next() throws IOException;
}
