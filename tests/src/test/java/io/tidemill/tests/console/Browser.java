// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.console;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A headless Chromium with one page, driven through its DevTools protocol: no library of hundreds
/// of megabytes is needed to open a page, run a script in it and take its picture.
final class Browser implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final JsonFactory JSON = new JsonFactory();

    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<String> incoming = new ArrayBlockingQueue<>(10_000);
    private final WebSocket socket;
    private long lastId;

    private Browser(Path program, Path profile) throws IOException, InterruptedException {
        process =
                new ProcessBuilder(
                                program.toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-dev-shm-usage",
                                "--no-first-run",
                                "--remote-debugging-port=0",
                                "--remote-allow-origins=*",
                                "--user-data-dir=" + profile,
                                "about:blank")
                        .redirectErrorStream(true)
                        .redirectOutput(profile.resolve("chromium.log").toFile())
                        .start();
        try {
            int port = port(profile);
            var request =
                    HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:%d/json/new".formatted(port)))
                            .PUT(HttpRequest.BodyPublishers.noBody())
                            .build();
            var page = map(read(client.send(request, HttpResponse.BodyHandlers.ofString()).body()));
            socket =
                    client.newWebSocketBuilder()
                            .buildAsync(
                                    URI.create(String.valueOf(page.get("webSocketDebuggerUrl"))),
                                    new Incoming())
                            .join();
        } catch (IOException | InterruptedException | RuntimeException failure) {
            process.destroyForcibly();
            throw failure;
        }
        call("Page.enable", Map.of());
        call("Runtime.enable", Map.of());
    }

    /// Where this machine has a Chromium, if it has one.
    static Optional<Path> program() {
        return Stream.of(String.valueOf(System.getenv("PATH")).split(":"))
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// Starts a browser that keeps its profile in an empty directory.
    static Browser start(Path program, Path profile) throws IOException, InterruptedException {
        return new Browser(program, profile);
    }

    /// The port that the browser writes into its profile once it listens.
    private int port(Path profile) throws IOException, InterruptedException {
        Path file = profile.resolve("DevToolsActivePort");
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            if (Files.exists(file)) {
                var lines = Files.readAllLines(file);
                if (lines.size() > 1) {
                    return Integer.parseInt(lines.getFirst());
                }
            }
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        throw new IOException(
                "chromium did not start: " + Files.readString(profile.resolve("chromium.log")));
    }

    /// Goes to an address; the page may still be loading afterwards.
    void open(String address) {
        call("Page.navigate", Map.of("url", address));
    }

    /// Sets the size of the page, and how many device pixels make one of its pixels.
    void size(int width, int height, int scale, boolean phone) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        width,
                        "height",
                        height,
                        "deviceScaleFactor",
                        scale,
                        "mobile",
                        phone));
    }

    /// Makes the system's colour scheme `light` or `dark`.
    void colourScheme(String scheme) {
        call(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /// The value of a JavaScript expression; promises are waited for.
    @Nullable Object evaluate(String expression) {
        var answer =
                call(
                        "Runtime.evaluate",
                        Map.of(
                                "expression",
                                expression,
                                "awaitPromise",
                                true,
                                "returnByValue",
                                true));
        if (answer.get("exceptionDetails") != null) {
            throw new AssertionError(expression + " failed: " + answer.get("exceptionDetails"));
        }
        return map(answer.get("result")).get("value");
    }

    /// The value of a JavaScript expression as text.
    String text(String expression) {
        return String.valueOf(evaluate(expression));
    }

    /// Waits until a JavaScript expression is true.
    void await(String condition) {
        var holds =
                evaluate(
                        """
                        new Promise((resolve) => {
                          const until = Date.now() + %d;
                          const look = () => {
                            let holds = false;
                            try { holds = Boolean(%s); } catch { holds = false; }
                            if (holds || Date.now() > until) { resolve(holds); }
                            else { setTimeout(look, 50); }
                          };
                          look();
                        })
                        """
                                .formatted(PATIENCE.toMillis(), condition));
        if (!Boolean.TRUE.equals(holds)) {
            throw new AssertionError(
                    "never came true in the page: "
                            + condition
                            + "\n"
                            + text("document.body.innerText"));
        }
    }

    /// A picture of the page as it is, as PNG.
    byte[] screenshot() {
        var answer = call("Page.captureScreenshot", Map.of("format", "png"));
        return Base64.getDecoder().decode(String.valueOf(answer.get("data")));
    }

    private Map<String, @Nullable Object> call(String method, Map<String, Object> parameters) {
        long id = ++lastId;
        var text = new StringWriter();
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeNumberProperty("id", id);
            json.writeStringProperty("method", method);
            json.writeName("params");
            write(json, parameters);
            json.writeEndObject();
        }
        socket.sendText(text.toString(), true).join();
        try {
            for (; ; ) {
                String message = incoming.poll(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                if (message == null) {
                    throw new AssertionError("chromium does not answer " + method);
                }
                var answer = map(read(message));
                if (answer.get("id") instanceof Long answered && answered == id) {
                    if (answer.get("error") != null) {
                        throw new AssertionError(method + " failed: " + answer.get("error"));
                    }
                    return map(answer.get("result"));
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private static void write(tools.jackson.core.JsonGenerator json, Object value) {
        switch (value) {
            case String text -> json.writeString(text);
            case Boolean flag -> json.writeBoolean(flag);
            case Integer number -> json.writeNumber(number);
            case List<?> list -> {
                json.writeStartArray();
                list.forEach(each -> write(json, each));
                json.writeEndArray();
            }
            case Map<?, ?> map -> {
                json.writeStartObject();
                map.forEach((name, each) -> {
                    json.writeName(String.valueOf(name));
                    write(json, each);
                });
                json.writeEndObject();
            }
            default -> throw new IllegalArgumentException(String.valueOf(value));
        }
    }

    private static @Nullable Object read(String text) {
        try (var parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            return read(parser);
        }
    }

    private static @Nullable Object read(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                var map = new LinkedHashMap<String, @Nullable Object>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    map.put(name, read(parser));
                }
                yield map;
            }
            case START_ARRAY -> {
                var list = new ArrayList<@Nullable Object>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(read(parser));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> map(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw new AssertionError("chromium answered " + value);
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        client.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }

    /// Puts messages together from their parts.
    private final class Incoming implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence part, boolean last) {
            parts.append(part);
            if (last) {
                if (!incoming.offer(parts.toString())) {
                    incoming.clear();
                }
                parts.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
