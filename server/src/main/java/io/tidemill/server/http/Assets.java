// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// The console's files, from the class path: `/` is `console/index.html`, `/assets/…` are the
/// others, and `/assets/uplot/…` the chart library's. Each is read once, kept gzipped too, and has
/// an ETag by which a browser asks whether it changed.
final class Assets {
    private static final String UPLOT = "META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final Pattern SAFE =
            Pattern.compile("(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*\\.[a-z0-9]+");
    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "svg", "image/svg+xml",
                    "json", "application/json; charset=utf-8");

    /// What a page may do: run and load what this server gives, talk to this server, and nothing
    /// else.
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private final Map<String, Asset> assets = new ConcurrentHashMap<>();

    /// Answers with the asset at the request's path; false where there is none.
    boolean answer(Exchange exchange) throws ClientGoneException {
        var asset = find(exchange.request().path());
        if (asset == null) {
            return false;
        }
        exchange.header(HttpHeaderNames.ETAG, asset.tag);
        exchange.header(HttpHeaderNames.CACHE_CONTROL, "no-cache"); // keep, but ask each time
        exchange.header(HttpHeaderNames.VARY, "Accept-Encoding");
        exchange.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        exchange.header("Referrer-Policy", "no-referrer");
        var known = exchange.request().header(HttpHeaderNames.IF_NONE_MATCH);
        if (known != null && known.contains(asset.tag)) {
            exchange.respond(HttpResponseStatus.NOT_MODIFIED, asset.type, new byte[0]);
            return true;
        }
        var encodings = exchange.request().header(HttpHeaderNames.ACCEPT_ENCODING);
        if (encodings != null && encodings.toLowerCase(Locale.ROOT).contains("gzip")) {
            exchange.header(HttpHeaderNames.CONTENT_ENCODING, "gzip");
            exchange.respond(HttpResponseStatus.OK, asset.type, asset.zipped);
        } else {
            exchange.respond(HttpResponseStatus.OK, asset.type, asset.plain);
        }
        return true;
    }

    private @Nullable Asset find(String path) {
        var known = assets.get(path);
        if (known != null) {
            return known;
        }
        var resource = resource(path);
        if (resource == null) {
            return null;
        }
        try (InputStream in = Assets.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                return null;
            }
            var extension = resource.substring(resource.lastIndexOf('.') + 1);
            var type = TYPES.get(extension);
            if (type == null) {
                return null;
            }
            var asset = Asset.of(type, in.readAllBytes());
            assets.put(path, asset);
            return asset;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static @Nullable String resource(String path) {
        if (path.equals("/") || path.equals("/index.html")) {
            return "console/index.html";
        }
        if (!path.startsWith("/assets/")) {
            return null;
        }
        var name = path.substring("/assets/".length());
        if (!SAFE.matcher(name).matches()) {
            return null;
        }
        return name.startsWith("uplot/")
                ? UPLOT + name.substring("uplot/".length())
                : "console/" + name;
    }

    @SuppressWarnings("ArrayRecordComponent") // identity is never asked of an asset
    private record Asset(String type, byte[] plain, byte[] zipped, String tag) {
        static Asset of(String type, byte[] plain) throws IOException {
            var zipped = new ByteArrayOutputStream();
            try (var gzip = new GZIPOutputStream(zipped)) {
                gzip.write(plain);
            }
            return new Asset(type, plain, zipped.toByteArray(), tag(plain));
        }

        private static String tag(byte[] content) {
            try {
                var digest = MessageDigest.getInstance("SHA-256").digest(content);
                return "W/\""
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(digest)
                                .substring(0, 20)
                        + "\"";
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
