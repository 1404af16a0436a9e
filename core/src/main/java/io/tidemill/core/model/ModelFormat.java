// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.model;

import org.jspecify.annotations.Nullable;

/// A format of files that hold models. Thread-safe.
public interface ModelFormat {
    /// The model in a file.
    ///
    /// Errors: 22P02 where there is none in it; 22023 where it has no such output; 0A000 where it
    /// takes or makes what SQL has no type for, or this machine cannot run it.
    ///
    /// @param output which of the things it makes is wanted; null means its first
    ScoringModel open(byte[] file, @Nullable String output);
}
