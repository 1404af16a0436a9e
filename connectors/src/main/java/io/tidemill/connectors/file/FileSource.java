// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemill.core.connector.SourceReader;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a file record by record, and knows of each the place where it starts.
///
/// At the end of the file it is done, or, when it follows, looks now and then whether the file has
/// grown. A last line without its end waits for the rest of it. A file that is replaced, or becomes
/// shorter, is read from its start; that is noted among the rejected records.
final class FileSource implements SourceReader {
    private static final int BATCH_ROWS_MAX = 8192;
    private static final int BATCH_BYTES_MAX = 4 << 20;
    private static final int BATCH_REJECTED_MAX = 1000;
    private static final int SHOWN_BYTES_MAX = 200;
    private static final long POLL_MILLIS = 20;

    private final FileSourceOptions options;
    private final RecordParser parser;
    private final RecordBatch batch;
    private final FileWindow window;
    private final List<Rejected> rejected = new ArrayList<>();

    private FileOffset resume;
    private boolean opened;
    private boolean finished;
    private boolean skipping;
    private long line;
    private @Nullable SqlException stop;

    FileSource(FileSourceOptions options, Schema schema, FileOffset offset) {
        this.options = options;
        this.parser = RecordParser.of(options, schema);
        this.batch = new RecordBatch(schema);
        this.window = new FileWindow(options.path());
        this.resume = offset;
        this.finished = offset.finished();
        this.line = offset.line();
    }

    @Override
    public boolean follows() {
        return options.follow();
    }

    @Override
    public Read read(long waitMillis) throws InterruptedException {
        if (stop != null) {
            throw stop;
        }
        if (!finished) {
            long deadline = System.nanoTime() + waitMillis * 1_000_000;
            while (!advance()) {
                long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
                if (leftMillis <= 0) {
                    break;
                }
                Thread.sleep(Math.min(leftMillis, POLL_MILLIS));
            }
        }
        return built();
    }

    /// Reads what is there, up to the size of a batch; false where there was nothing.
    private boolean advance() {
        try {
            open();
            long begin = window.position();
            while (!full(begin)) {
                if (window.unread() > 0 && parseOne(false)) {
                    continue;
                }
                if (!window.fill()) {
                    endOfFile();
                    break;
                }
            }
        } catch (IOException failure) {
            if (batch.count() == 0 && rejected.isEmpty()) {
                throw FileErrors.reading(options.path(), failure);
            }
            // What has been read is not lost; the next read fails again, or not.
        }
        return batch.count() > 0 || !rejected.isEmpty() || finished || stop != null;
    }

    private boolean full(long begin) {
        return stop != null
                || batch.count() >= BATCH_ROWS_MAX
                || rejected.size() >= BATCH_REJECTED_MAX
                || window.position() - begin >= BATCH_BYTES_MAX;
    }

    private void endOfFile() throws IOException {
        if (!options.follow()) {
            if (!parseRest()) {
                return;
            }
            finished = stop == null;
        } else if (batch.count() == 0 && rejected.isEmpty()) {
            String change = window.changeOfFile();
            if (change != null && parseRest()) {
                startAgain(change);
            }
        }
    }

    /// Takes what is left of a file that does not grow any more; false where it is too much for one
    /// batch.
    private boolean parseRest() {
        long begin = window.position();
        while (window.unread() > 0) {
            if (full(begin)) {
                return stop != null;
            }
            parseOne(true);
        }
        return true;
    }

    /// Reads the next record; false where it is not complete.
    private boolean parseOne(boolean last) {
        byte[] data = window.data();
        int from = window.from();
        int to = window.to();
        if (skipping) {
            return skipLine(data, from, to, last);
        }
        int after = parser.read(data, from, to, last);
        if (after == RecordParser.INCOMPLETE) {
            return window.isFull() && giveUp(data, from, to);
        }
        long start = window.position();
        long startLine = line;
        try {
            if (parser.blank()) {
                // passed over
            } else if (parser.wantsHeader()) {
                takeHeader();
            } else {
                batch.add(parser, start, after - from, startLine);
            }
        } catch (SqlException reason) {
            reject(reason, data, from, after);
        }
        if (stop != null) {
            return true;
        }
        line += parser.lines;
        window.take(after - from);
        return true;
    }

    private void takeHeader() {
        try {
            parser.header();
        } catch (SqlException unusable) {
            stop = unusable.context(place(line));
        }
    }

    /// A record is longer than can be: its first line is left out.
    private boolean giveUp(byte[] data, int from, int to) {
        reject(
                SqlException.of(
                        SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "the record is longer than " + FileWindow.RECORD_BYTES_MAX + " bytes"),
                data,
                from,
                to);
        if (stop == null) {
            skipping = true;
        }
        return true;
    }

    private boolean skipLine(byte[] data, int from, int to, boolean last) {
        int after = RecordParser.lineEnd(data, from, to);
        boolean ended = data[after - 1] == '\n';
        if (ended) {
            line++;
        }
        skipping = !ended && !last;
        window.take(after - from);
        return true;
    }

    private void reject(SqlException reason, byte[] data, int from, int to) {
        if (options.onError() == FileSourceOptions.OnError.STOP) {
            stop =
                    SqlException.of(SqlState.BAD_COPY_FILE_FORMAT, place(line) + ": " + say(reason))
                            .detail(shown(data, from, to))
                            .hint(
                                    "Correct the file and resume the source, or create it with"
                                            + " on_error = 'skip'.")
                            .cause(reason);
            return;
        }
        rejected.add(new Rejected(place(line), shown(data, from, to), reason));
    }

    private static String say(SqlException reason) {
        return reason.context() == null
                ? reason.message()
                : reason.message() + " (" + reason.context() + ")";
    }

    /// The start of a record, for people.
    private static String shown(byte[] data, int from, int to) {
        int end = to;
        while (end > from && (data[end - 1] == '\n' || data[end - 1] == '\r')) {
            end--;
        }
        if (end - from <= SHOWN_BYTES_MAX) {
            return new String(data, from, end - from, UTF_8);
        }
        int stop = from + SHOWN_BYTES_MAX;
        while (stop > from && (data[stop] & 0xc0) == 0x80) {
            stop--;
        }
        return new String(data, from, stop - from, UTF_8) + "...";
    }

    private String place(long atLine) {
        return options.path() + ":" + atLine;
    }

    // --- Opening, and files that change --------------------------------------------------------

    private void open() throws IOException {
        if (opened) {
            return;
        }
        window.open(resume.position());
        skipping = resume.skipping();
        if (!window.startsWith(resume.headLength(), resume.headHash())
                || window.size() < resume.position()) {
            var changed =
                    SqlException.of(
                            SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                            "file \""
                                    + options.path()
                                    + "\" is not the one that was read up to line "
                                    + line);
            if (!options.follow()) {
                throw changed.hint(
                        "Drop the source and create it again to read the file from its start.");
            }
            startAgain(changed.message());
        }
        if (line > 1 && parser.wantsHeader()) {
            rereadHeader();
        }
        opened = true;
    }

    private void rereadHeader() throws IOException {
        if (!readHeader(options, parser)) {
            throw SqlException.of(
                    SqlState.BAD_COPY_FILE_FORMAT, "file \"" + options.path() + "\" has no header");
        }
    }

    /// Checks that the file is as the options say, as far as its start shows.
    static void check(FileSourceOptions options, Schema schema) {
        FileErrors.checkReadable(options.path());
        try {
            readHeader(options, RecordParser.of(options, schema));
        } catch (IOException failure) {
            throw FileErrors.reading(options.path(), failure);
        }
    }

    /// Reads the file's header; false where it is not there, or not complete.
    private static boolean readHeader(FileSourceOptions options, RecordParser parser)
            throws IOException {
        try (var head = new FileWindow(options.path())) {
            head.open(0);
            while (parser.wantsHeader() && !head.isFull()) {
                boolean last = !head.fill();
                if (head.unread() == 0) {
                    return false;
                }
                int after = parser.read(head.data(), head.from(), head.to(), last);
                if (after != RecordParser.INCOMPLETE) {
                    if (!parser.blank()) {
                        parser.header();
                    }
                    head.take(after - head.from());
                }
            }
            return !parser.wantsHeader();
        }
    }

    private void startAgain(String change) throws IOException {
        var note =
                SqlException.of(
                                SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                                change + "; reading goes on at its start")
                        .hint("Rows that were read from the old file stay.");
        reject(note, new byte[0], 0, 0);
        if (stop != null) {
            return;
        }
        window.open(0);
        line = 1;
        skipping = false;
        parser.restart();
    }

    // --- What has been read --------------------------------------------------------------------

    private Read built() {
        var built = batch.build(parser);
        var offset = offset();
        var read =
                new Read(
                        built.rows(),
                        built.missing(),
                        origins(built),
                        rejected,
                        offset.encode(),
                        finished);
        rejected.clear();
        return read;
    }

    private FileOffset offset() {
        if (!opened) {
            return resume;
        }
        var head = window.head();
        return new FileOffset(
                window.position(), line, finished, skipping, head.length(), head.hash());
    }

    private Origins origins(RecordBatch.Built built) {
        return (row, reason) -> {
            String record;
            try {
                byte[] bytes =
                        window.read(
                                built.starts()[row],
                                Math.min(built.lengths()[row], SHOWN_BYTES_MAX + 4));
                record = shown(bytes, 0, bytes.length);
            } catch (IOException _) {
                record = "";
            }
            return new Rejected(place(built.lines()[row]), record, reason);
        };
    }

    @Override
    public String position() {
        String at = options.path() + ": line " + line;
        if (finished) {
            return at + ", 100 %";
        }
        long size = opened ? window.size() : 0;
        return size <= 0 ? at : at + ", " + window.position() * 100 / size + " %";
    }

    @Override
    public void close() {
        window.close();
    }
}
