// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server;

/// The version of this build.
final class Version {
    private Version() {}

    /// What the jar's manifest says; `dev` outside a jar.
    static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
