// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import java.time.Instant;
import java.time.InstantSource;

/// A wall clock that stands still until it is set.
final class FakeClock implements InstantSource {
    private volatile Instant now = Instant.parse("2024-01-01T00:00:00Z");

    void set(Instant instant) {
        now = instant;
    }

    @Override
    public Instant instant() {
        return now;
    }
}
