// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/// The version of this build.
public final class Version {
    private Version() {}

    /// The version that the build wrote into the program; `dev` where classes were compiled without
    /// it.
    public static String current() {
        try (var in = Version.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                return "dev";
            }
            var properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
