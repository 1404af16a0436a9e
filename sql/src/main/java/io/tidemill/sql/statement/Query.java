// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// A parsed query (`SELECT`, `VALUES`, `TABLE`, `WITH`), not resolved yet; what is in it only
/// planning knows.
public interface Query {
    /// Its text.
    String text();

    /// Index of its first character in the text that was parsed.
    int start();
}
