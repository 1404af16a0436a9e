// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import static java.util.Objects.requireNonNull;

/// What the demo is started with.
///
/// @param server where the demo's server listens and keeps its data
/// @param eventsPerSecond how many events the simulated shop makes a second
/// @param seed what its random numbers start from: the same seed, the same shop
public record DemoOptions(ServerOptions server, int eventsPerSecond, long seed) {
    /// Checks the rate.
    public DemoOptions {
        requireNonNull(server, "server");
        if (eventsPerSecond < 1) {
            throw new IllegalArgumentException(
                    "the event rate must be at least 1, not " + eventsPerSecond);
        }
    }
}
