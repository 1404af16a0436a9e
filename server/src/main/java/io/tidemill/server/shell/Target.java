// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.shell;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/// The server to talk to, and as whom.
///
/// @param host a name or an address
/// @param port of the PostgreSQL protocol
/// @param database its name
/// @param user who
public record Target(String host, int port, String database, String user) {
    /// Checks that all is said.
    public Target {
        requireNonNull(host, "host");
        requireNonNull(database, "database");
        requireNonNull(user, "user");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("no such port: " + port);
        }
    }

    /// Opens a connection; statements are sent as they are, all values come as text.
    Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("ApplicationName", "tidemill sql");
        properties.setProperty("assumeMinServerVersion", "15");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("connectTimeout", "10");
        String address = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        String url = "jdbc:postgresql://" + address + ":" + port + "/" + encoded(database);
        return requireNonNull(new Driver().connect(url, properties), "no driver for " + url);
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return database + " at " + host + ":" + port;
    }
}
