// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static java.util.Objects.requireNonNull;

import io.tidemill.sql.ParsedStatement;

/// A parsed statement, and how many there were in the text it came in.
record SqlParsed(ParsedStatement parsed, int siblings) implements Parsed {
    SqlParsed {
        requireNonNull(parsed, "parsed");
    }

    @Override
    public String text() {
        return parsed.text();
    }

    @Override
    public int start() {
        return parsed.start();
    }
}
