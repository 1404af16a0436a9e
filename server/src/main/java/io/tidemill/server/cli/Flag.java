// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// An option of a command.
///
/// @param name its name: `--data`
/// @param letter its one-letter name, `-d`, or null
/// @param label what its value is called in the help, or null where it takes none
/// @param fallback its value where it is not given, or null
/// @param description a sentence for the help
record Flag(
        String name,
        @Nullable String letter,
        @Nullable String label,
        @Nullable String fallback,
        String description) {
    Flag {
        requireNonNull(description, "description");
        if (!name.startsWith("--")) {
            throw new IllegalArgumentException("an option's name starts with --: " + name);
        }
    }

    /// An option with a value.
    static Flag of(String name, String label, @Nullable String fallback, String description) {
        return new Flag(name, null, label, fallback, description);
    }

    /// The same with a one-letter name.
    Flag letter(String newLetter) {
        return new Flag(name, newLetter, label, fallback, description);
    }
}
