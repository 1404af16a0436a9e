// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Keeps other people's web pages away from the server, whose users are not asked for a password
/// yet.
///
/// - *DNS rebinding*: a page of evil.example whose name is made to point to 127.0.0.1 would be
///   same-origin. So the `Host` header must be an IP address, `localhost`, or a name the server was
///   told.
/// - *Cross-site requests*: browsers send `Origin` with every request that could do harm, and with
///   WebSocket upgrades. Where there is one, it must be the host that is called. No CORS header
///   ever allows another.
final class HostCheck {
    private final Set<String> names = new TreeSet<>();

    HostCheck(HttpOptions options) {
        names.add("localhost");
        names.add(options.host().toLowerCase(Locale.ROOT));
        for (var name : options.allowedHosts()) {
            names.add(name.toLowerCase(Locale.ROOT));
        }
    }

    /// What is wrong with where a request comes from, or null.
    @Nullable Problem check(Request request) {
        var hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() != 1) {
            if (hosts.isEmpty() && !request.version().isKeepAliveDefault()) {
                return null; // HTTP/1.0 has none; browsers do not speak it
            }
            return new Problem(400, "a request needs exactly one host header", null);
        }
        var host = hosts.getFirst().toLowerCase(Locale.ROOT);
        var name = withoutPort(host);
        if (!allowed(name)) {
            return new Problem(
                    421,
                    "the server does not answer to the name \"" + name + "\"",
                    "Call it by its IP address or localhost, or start it with that name as an allowed"
                            + " host.");
        }
        var origin = request.header(HttpHeaderNames.ORIGIN);
        var site = request.header("Sec-Fetch-Site");
        if ((origin != null && !sameHost(origin, host))
                || (origin == null && "cross-site".equals(site) && isApi(request))) {
            return new Problem(
                    403,
                    "requests from other web sites are not answered",
                    "Open the console at this server's own address.");
        }
        return null;
    }

    private static boolean isApi(Request request) {
        return request.path().startsWith("/api/");
    }

    private boolean allowed(String name) {
        return names.contains(name)
                || name.endsWith(".localhost")
                || NetUtil.isValidIpV4Address(name)
                || (name.startsWith("[")
                        && name.endsWith("]")
                        && NetUtil.isValidIpV6Address(name.substring(1, name.length() - 1)));
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private static boolean sameHost(String origin, String host) {
        var lower = origin.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://")) {
            return withoutDefaultPort(lower.substring(7), ":80")
                    .equals(withoutDefaultPort(host, ":80"));
        }
        if (lower.startsWith("https://")) { // a proxy in front speaks TLS
            return withoutDefaultPort(lower.substring(8), ":443")
                    .equals(withoutDefaultPort(host, ":443"));
        }
        return false;
    }

    private static String withoutDefaultPort(String host, String port) {
        return host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
    }

    /// Why a request is refused.
    record Problem(int status, String message, @Nullable String hint) {}
}
