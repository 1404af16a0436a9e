// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.RowEncoding;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import io.tidemill.engine.state.PageWriter;
import io.tidemill.engine.table.Consolidator;
import io.tidemill.engine.table.Intervals;
import io.tidemill.engine.table.RelationSnapshot;
import io.tidemill.engine.table.ViewContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Makes learners anew, of the rows that are left, after rows went that an algorithm cannot unlearn
/// (`on_retraction = 'refit'`). The rows of the model's query are kept for that.
///
/// In the tick `T` in which a row goes, a new learner begins to learn the rows as they are then, on
/// another thread, and after them the changes of each later tick. When a wait that is fixed in `T`
/// is over, the first tick with a later clock takes the new learner, for which it rarely has to
/// wait; if rows went since `T`, the next one is begun. So which learner a tick has depends on the
/// log alone, whatever the threads do: a replay gives the same bits. What a row that went had
/// taught is gone after at most two waits.
///
/// The rows are learnt in an order drawn with the number of `T` as the seed, of which the order of
/// their keys tells nothing; learners of series sort them by time.
///
/// Pages: those of the rows from [#ROWS] on; at [#STATE] the present fit: whether rows went since,
/// whether there is a fit, its tick and when it is due; then one for the changes of each tick
/// since, weight and encoded row by row.
public final class Refit {
    private static final long ROWS = 1L << 40;
    private static final long STATE = 1L << 41;
    private static final long ROW_MICROS = 20;
    private static final String INTERVAL = "refit_interval";

    private final ModelDefinition model;
    private final Supplier<Learner> maker;
    private final long intervalMicros;
    private final RowEncoding encoding;
    private final ViewContent rows;
    private boolean owed;
    private @Nullable Fit fit;
    private long savedPages;

    private static final class Fit {
        private final long tick;
        private final long dueMicros;
        private final List<Batch> since = new ArrayList<>();
        private CompletableFuture<Learner> learner;

        private Fit(long tick, long dueMicros, CompletableFuture<Learner> learner) {
            this.tick = tick;
            this.dueMicros = dueMicros;
            this.learner = learner;
        }

        private void add(Batch changes) {
            since.add(changes);
            var moment = new Moment(tick, dueMicros);
            learner =
                    learner.thenApplyAsync(one -> {
                        one.learn(changes, moment);
                        return one;
                    });
        }
    }

    private Refit(ModelDefinition model, Supplier<Learner> maker) {
        this.model = model;
        this.maker = maker;
        intervalMicros = intervalMicros(model);
        encoding = RowEncoding.of(model.input());
        rows = new ViewContent(model.input(), new int[] {0});
    }

    /// Refits `model`, or null where it does not ask for that.
    ///
    /// @param maker makes a learner that has learnt nothing
    public static @Nullable Refit of(ModelDefinition model, Supplier<Learner> maker) {
        return Retraction.refits(model) ? new Refit(model, maker) : null;
    }

    /// The least time between two fits.
    ///
    /// Errors: 22023 where it is none, or there are no fits.
    static long intervalMicros(ModelDefinition model) {
        String text = model.options().get(INTERVAL);
        if (text == null) {
            return Intervals.micros("10 seconds");
        }
        if (!Retraction.refits(model)) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "option \"refit_interval\" needs on_retraction = 'refit'")
                    .hint("Say on_retraction = 'refit', or leave it out.");
        }
        try {
            long micros = Intervals.micros(text);
            if (micros >= 0) {
                return micros;
            }
        } catch (SqlException notAnInterval) {
            // Said below.
        }
        throw SqlException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "option \"refit_interval\" must be an interval from zero on, not \""
                                + text
                                + "\"")
                .hint("Write it as in refit_interval = '1 minute'.");
    }

    /// Takes a tick's changes.
    public void take(Batch changes) {
        rows.apply(changes);
        if (fit != null) {
            fit.add(changes);
        }
        for (int i = 0; i < changes.size() && !owed; i++) {
            owed = changes.weight(i) < 0;
        }
    }

    /// Ends a tick; gives the learner that is to be used from now on, or null where that is the one
    /// in use.
    public @Nullable Learner finish(Moment moment) {
        Learner fitted = null;
        if (fit != null && moment.nowMicros() >= fit.dueMicros) {
            fitted = join(fit);
            fit = null;
        }
        if (fit == null && owed) {
            owed = false;
            var content = rows.snapshot(null);
            long wait = Math.max(intervalMicros, content.rowCount() * ROW_MICROS);
            long tick = moment.tick();
            fit = new Fit(tick, moment.nowMicros() + wait, begin(tick, content));
        }
        return fitted;
    }

    private static Learner join(Fit fit) {
        try {
            return fit.learner.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof SqlException error) {
                throw error;
            }
            throw failure;
        }
    }

    private CompletableFuture<Learner> begin(long tick, RelationSnapshot content) {
        return CompletableFuture.supplyAsync(() -> {
            var learner = maker.get();
            learner.learn(shuffled(all(content), tick), new Moment(tick, 0));
            return learner;
        });
    }

    private Batch all(RelationSnapshot content) {
        var all = BatchBuilder.of(model.input());
        var scan = content.scan();
        for (Batch some = scan.next(); some != null; some = scan.next()) {
            all.append(some);
        }
        return all.build();
    }

    private static Batch shuffled(Batch all, long seed) {
        var random = new Random(seed);
        int[] order = IntStream.range(0, all.size()).toArray();
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int row = order[i];
            order[i] = order[other];
            order[other] = row;
        }
        return all.gather(order, order.length);
    }

    /// When the next learner is to be taken; microseconds, `Long.MAX_VALUE` where there is none.
    public long dueMicros() {
        return fit == null ? Long.MAX_VALUE : fit.dueMicros;
    }

    /// The number of rows kept.
    public long rowCount() {
        return rows.rowCount();
    }

    /// Whether a page is one of its own.
    public static boolean isOwn(long page) {
        return page >= ROWS;
    }

    /// Writes the pages that changed.
    public void checkpoint(PageSink sink) {
        rows.freeze().write(from(ROWS, sink));
        var page = new PageWriter();
        page.putByte(owed ? 1 : 0);
        page.putByte(fit == null ? 0 : 1);
        page.putLong(fit == null ? 0 : fit.tick);
        page.putLong(fit == null ? 0 : fit.dueMicros);
        sink.put(STATE, page.take());
        List<Batch> since = fit == null ? List.of() : fit.since;
        int count = since.size();
        for (int i = 0; i < count; i++) {
            sink.put(STATE + 1 + i, encoded(since.get(i)));
        }
        for (long i = count; i < savedPages; i++) {
            sink.delete(STATE + 1 + i);
        }
        savedPages = count;
    }

    private byte[] encoded(Batch changes) {
        var page = new PageWriter();
        var row = new Slice();
        for (int i = 0; i < changes.size(); i++) {
            row.reset();
            encoding.append(changes, i, row);
            page.putLong(changes.weight(i));
            page.putBytes(row.data, row.offset, row.length);
        }
        return page.take();
    }

    /// Takes back what was written; begins again with what was under way.
    public void restore(PageSource source) {
        var state = new TreeMap<Long, byte[]>();
        rows.restore(reader ->
                source.forEach((number, bytes) -> {
                    if (number >= STATE) {
                        state.put(number, bytes);
                    } else if (number >= ROWS) {
                        reader.page(number - ROWS, bytes);
                    }
                }));
        byte[] first = state.remove(STATE);
        if (first == null) {
            return;
        }
        var page = new PageReader(first);
        owed = page.getByte() != 0;
        boolean fitting = page.getByte() != 0;
        long tick = page.getLong();
        long dueMicros = page.getLong();
        savedPages = state.size();
        if (fitting) {
            var since = state.values().stream().map(this::decoded).toList();
            fit = new Fit(tick, dueMicros, begin(tick, before(since)));
            since.forEach(fit::add);
        }
    }

    private Batch decoded(byte[] bytes) {
        var page = new PageReader(bytes);
        var row = new Slice();
        var changes = BatchBuilder.of(model.input());
        while (page.hasMore()) {
            long weight = page.getLong();
            page.getBytes(row);
            encoding.decode(row.data, row.offset, changes);
            changes.endRow(weight);
        }
        return changes.build();
    }

    /// The rows as they were before `since`.
    private RelationSnapshot before(List<Batch> since) {
        var back = new ArrayList<Batch>();
        back.add(all(rows.snapshot(null)));
        since.forEach(changes -> back.add(changes.negate()));
        var then = new ViewContent(model.input(), new int[] {0});
        then.apply(Consolidator.consolidate(model.input(), back));
        return then.snapshot(null);
    }

    private static PageSink from(long first, PageSink sink) {
        return new PageSink() {
            @Override
            public void put(long page, byte[] bytes) {
                sink.put(first + page, bytes);
            }

            @Override
            public void delete(long page) {
                sink.delete(first + page);
            }
        };
    }
}
