// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemill.core.store.Space;
import io.tidemill.core.store.Writes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;

/// A process of its own that commits without end and says the number of each commit once it
/// returned.
final class StoreChild implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private StoreChild(Process process) {
        this.process = process;
        this.output = process.inputReader(UTF_8);
    }

    static StoreChild start(Path directory) throws IOException {
        return new StoreChild(
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                StoreChild.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    long pid() {
        return process.pid();
    }

    /// Reads up to the acknowledgement of commit `number`.
    void awaitAcknowledged(int number) throws IOException {
        int last = 0;
        while (last < number) {
            last = next();
            if (last < 0) {
                throw new IOException("the child ended");
            }
        }
    }

    /// Kills it outright; returns the last commit whose acknowledgement was not read yet, or 0.
    int kill() throws IOException, InterruptedException {
        // destroying the process itself would close its output before it is read
        process.toHandle().destroyForcibly();
        process.waitFor();
        int last = 0;
        for (int next = next(); next > 0; next = next()) {
            last = next;
        }
        return last;
    }

    /// The number of the next acknowledgement, or -1 at the end.
    private int next() throws IOException {
        String line = output.readLine();
        // a line cut short by the kill has no mark at its end
        return line == null || !line.endsWith(".")
                ? -1
                : Integer.parseInt(line.substring(0, line.length() - 1));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /// The value that commit `number` writes to the key of each of its spaces.
    static byte[] value(int number) {
        var random = new Random(number);
        var value = new byte[random.nextInt(40_000)];
        random.nextBytes(value);
        return value;
    }

    static byte[] key(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    /// Commits to the directory `arguments[0]` until killed.
    public static void main(String[] arguments) {
        // little memory, so that it is often killed while it writes and merges files
        var store =
                RocksStore.open(
                        Path.of(arguments[0]), new StoreOptions(2 << 20, 1 << 20, 4 << 20, 2));
        int first = 1;
        try (var cursor = store.scan(Space.LOG, new byte[0], null)) {
            while (cursor.next()) {
                first = ByteBuffer.wrap(cursor.key()).getInt() + 1;
            }
        }
        for (int number = first; ; number++) {
            var writes = new Writes();
            writes.put(Space.LOG, key(number), value(number));
            writes.put(Space.ROWS, key(number), value(number));
            writes.put(Space.STATE, key(number % 50), value(number));
            writes.put(Space.META, new byte[] {1}, key(number));
            store.commit(writes, true);
            System.out.println(number + ".");
            System.out.flush();
        }
    }
}
