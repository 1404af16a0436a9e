// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// A command of the program: what its help says and what it does.
interface Command {
    /// The word that names it.
    String name();

    /// What follows the name and the options in the help: `SCRIPT`, or nothing.
    default String operands() {
        return "";
    }

    /// What it does: a line for the list of commands, then what its own help adds.
    List<String> description();

    /// Its options.
    List<Flag> flags();

    /// Whether people should know of it.
    default boolean isListed() {
        return true;
    }

    /// Does it; returns the process's exit code.
    int run(Arguments arguments, PrintStream out, PrintStream err)
            throws IOException, InterruptedException;
}
