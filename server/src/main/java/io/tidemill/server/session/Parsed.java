// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

/// A statement as parsed: its own text, without the semicolon, and where it starts in the text the
/// client sent.
public interface Parsed {
    /// The statement's text.
    String text();

    /// Index of its first character in the client's text; error positions are relative to the
    /// client's text.
    int start();
}
