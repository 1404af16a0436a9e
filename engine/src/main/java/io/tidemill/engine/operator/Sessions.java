// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.state.Deadlines;
import io.tidemill.engine.state.Ids;
import io.tidemill.engine.state.PageSink;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows in sessions. Rows of a partition whose times are at most the gap apart are in one session,
/// which ends the gap after its last row. A row that comes extends a session, joins the one before
/// and the one after it, or begins one; a row that goes may split its session.
///
/// Each row has a slot, each session a number; a partition's sessions are in the order of their
/// times. Joining moves the rows of the session with fewer, so a row moves a logarithmic number of
/// times however the rows come. What a tick changes is noted: [#changed] rows with the session they
/// were in before ([#settledIn]), [#touched] sessions, and [#sealed] ones, which take no more rows.
/// [#end] settles it.
///
/// Pages are those of [SessionRows].
final class Sessions {
    static final int NONE = -1;

    private static final int LINKS = 4;
    private static final int SETTLED = 1;
    private static final int NEXT = 2;
    private static final int PREVIOUS = 3;

    private static final int FIELDS = 8;
    private static final int LAST = 1;
    private static final int DUE = 2;
    private static final int PARTITION = 3;
    private static final int HEAD = 4;
    private static final int SIZE = 5;

    private final long gapMicros;
    final SessionRows rows;
    // By slot, side by side as they are read together: the session, that before the tick, the next
    // and the previous row of the session.
    private int[] links = new int[16 * LINKS];
    private final BitSet isChanged = new BitSet();

    private final Ids numbers = new Ids();
    // By session, a cache line each: the first and last time, when it is due, then as ints in longs
    // the partition, the first row and the number of rows.
    private long[] bounds = new long[16 * FIELDS];
    private final BitSet isTouched = new BitSet();
    private final BitSet isSealed = new BitSet();

    // By partition: the number of sessions, and the one there is where there is one. Where there
    // are more, or were, the order is an array.
    private int[] singles = new int[8 * 2];
    private int[][] orders = new int[8][];

    // Where sessions are sealed: when each is due. An entry that is not the session's last is void.
    private final @Nullable Deadlines deadlines;
    private final long latenessMicros;

    final IntList changed = new IntList();
    final IntList touched = new IntList();
    final IntList sealed = new IntList();
    private final IntList shrunk = new IntList();
    private final IntList gone = new IntList();
    private final BitSet isShrunk = new BitSet();
    private final Watcher watcher;

    /// Is told of changes before they are made.
    interface Watcher {
        /// A session that was there before this tick is about to change for the first time in it.
        void touching(int session);
    }

    /// No rows.
    ///
    /// @param kept the columns that are kept, that of the time among them
    /// @param sealing whether sessions are sealed once they end, after `latenessMicros`
    Sessions(
            Schema schema,
            BitSet kept,
            int timeColumn,
            long gapMicros,
            boolean sealing,
            long latenessMicros,
            Watcher watcher) {
        this.gapMicros = gapMicros;
        this.latenessMicros = latenessMicros;
        this.watcher = watcher;
        rows = new SessionRows(schema, kept, timeColumn);
        deadlines = sealing ? new Deadlines() : null;
    }

    // --- What is there -------------------------------------------------------------------------

    /// Every session is below.
    int limit() {
        return numbers.limit();
    }

    /// Whether `session` has rows.
    boolean isLive(int session) {
        return numbers.isUsed(session) && size(session) > 0;
    }

    /// The time of the session's first row.
    long start(int session) {
        return bounds[session * FIELDS];
    }

    /// The time at which the session ends: the gap after its last row.
    long end(int session) {
        return after(last(session), gapMicros);
    }

    private long last(int session) {
        return bounds[session * FIELDS + LAST];
    }

    private int size(int session) {
        return (int) bounds[session * FIELDS + SIZE];
    }

    int partition(int session) {
        return (int) bounds[session * FIELDS + PARTITION];
    }

    /// Whether partition `partition` has no session.
    boolean isEmpty(int partition) {
        return 2 * partition >= singles.length || count(partition) == 0;
    }

    /// The first row of the session, or [#NONE].
    int firstRow(int session) {
        return (int) bounds[session * FIELDS + HEAD];
    }

    /// The next row of the same session, or [#NONE].
    int nextRow(int slot) {
        return links[slot * LINKS + NEXT];
    }

    /// The session that the row is in now, or [#NONE].
    int sessionOf(int slot) {
        return links[slot * LINKS];
    }

    /// The session that the row was in when the tick began, or [#NONE].
    int settledIn(int slot) {
        return links[slot * LINKS + SETTLED];
    }

    private static long after(long time, long micros) {
        long sum = time + micros;
        return sum < time ? Long.MAX_VALUE : sum;
    }

    private long closesAt(long last) {
        return after(after(last, gapMicros), latenessMicros);
    }

    // --- Changes -------------------------------------------------------------------------------

    /// Puts a row in a slot, in no session yet.
    int put(Batch batch, int row) {
        int slot = rows.put(batch, row);
        reserveSlot(slot);
        links[slot * LINKS] = NONE;
        links[slot * LINKS + SETTLED] = NONE;
        return slot;
    }

    private void reserveSlot(int slot) {
        if (slot * LINKS >= links.length) {
            links = Arrays.copyOf(links, Math.max((slot + 1) * LINKS, links.length * 2));
        }
    }

    /// Makes the row in `slot` one of its session. False, and nothing done, where that would have
    /// ended at `arrival`, the watermark when the row came: the row is late. Sessions that had
    /// ended by then are sealed first, if they are at all.
    boolean add(int slot, int partition, long arrival) {
        long time = rows.time(slot);
        reservePartition(partition);
        int at = from(partition, time - gapMicros > time ? Long.MIN_VALUE : time - gapMicros);
        long reach = after(time, gapMicros);
        int to = at;
        while (to < count(partition) && start(session(partition, to)) <= reach) {
            int session = session(partition, to);
            if (deadlines != null && closesAt(last(session)) <= arrival) {
                seal(session, to);
            } else {
                to++;
            }
        }
        long last = to > at ? Math.max(time, last(session(partition, to - 1))) : time;
        if (closesAt(last) <= arrival) {
            return false;
        }
        int session =
                switch (to - at) {
                    case 0 -> begin(partition, at, time);
                    case 1 -> session(partition, at);
                    default -> join(partition, at);
                };
        touch(session);
        bounds[session * FIELDS] = Math.min(start(session), time);
        bounds[session * FIELDS + LAST] = Math.max(last(session), time);
        link(slot, session);
        return true;
    }

    /// Takes back a row of `partition` that is the same as row `row` of `batch`; false where there
    /// is none. The session is not split before [#split].
    boolean remove(int partition, Batch batch, int row) {
        long time = batch.longs(rows.timeColumn()).values()[row];
        if (isEmpty(partition)) {
            return false;
        }
        int at = from(partition, time);
        if (at == count(partition) || start(session(partition, at)) > time) {
            return false;
        }
        int session = session(partition, at);
        for (int slot = firstRow(session); slot != NONE; slot = nextRow(slot)) {
            if (rows.time(slot) == time && rows.same(slot, batch, row)) {
                touch(session);
                unlink(slot, session);
                if (!isShrunk.get(session)) {
                    isShrunk.set(session);
                    shrunk.add(session);
                }
                return true;
            }
        }
        return false;
    }

    /// Splits the sessions that rows were taken from, where a gap has opened.
    void split() {
        for (int i = 0; i < shrunk.size; i++) {
            int session = shrunk.values[i];
            isShrunk.clear(session);
            if (size(session) == 0) {
                leaveOrder(session, position(session));
                gone.add(session);
            } else {
                split(session);
            }
        }
        shrunk.size = 0;
    }

    private void split(int session) {
        var sorted = new long[size(session)];
        int count = 0;
        for (int slot = firstRow(session); slot != NONE; slot = nextRow(slot)) {
            sorted[count++] = rows.time(slot);
        }
        Arrays.sort(sorted);
        bounds[session * FIELDS] = sorted[0];
        int end = 0;
        while (end + 1 < count && sorted[end + 1] <= after(sorted[end], gapMicros)) {
            end++;
        }
        bounds[session * FIELDS + LAST] = sorted[end];
        noteDue(session);
        int partition = partition(session);
        int at = position(session) + 1;
        // The first piece keeps the number; rows of the others move.
        int head = firstRow(session);
        var numbersOfPieces = new IntList();
        for (int from = end + 1; from < count; from = end + 1) {
            end = from;
            while (end + 1 < count && sorted[end + 1] <= after(sorted[end], gapMicros)) {
                end++;
            }
            int piece = begin(partition, at++, sorted[from]);
            bounds[piece * FIELDS + LAST] = sorted[end];
            noteDue(piece);
            numbersOfPieces.add(piece);
        }
        if (numbersOfPieces.size == 0) {
            return;
        }
        for (int slot = head; slot != NONE; ) {
            int following = nextRow(slot);
            long time = rows.time(slot);
            if (time > last(session)) {
                unlink(slot, session);
                int index = 0;
                while (last(numbersOfPieces.values[index]) < time) {
                    index++;
                }
                link(slot, numbersOfPieces.values[index]);
            }
            slot = following;
        }
    }

    /// When the next session may be sealed; `Long.MAX_VALUE` where none is.
    long dueWatermark() {
        return deadlines == null ? Long.MAX_VALUE : deadlines.earliest();
    }

    /// Seals the sessions that end at `watermark` or before.
    void sealDue(long watermark) {
        var queue = requireNonNull(deadlines, "sessions are sealed");
        while (queue.size() > 0 && queue.earliest() <= watermark) {
            long due = queue.earliest();
            int session = queue.take();
            if (!numbers.isUsed(session)
                    || isSealed.get(session)
                    || bounds[session * FIELDS + DUE] != due) {
                continue;
            }
            if (size(session) == 0) {
                continue;
            }
            if (closesAt(last(session)) > watermark) {
                noteDue(session);
            } else {
                seal(session, position(session));
            }
        }
    }

    private void seal(int session, int position) {
        leaveOrder(session, position);
        isSealed.set(session);
        sealed.add(session);
    }

    private void noteDue(int session) {
        if (deadlines != null) {
            bounds[session * FIELDS + DUE] = closesAt(last(session));
            deadlines.add(bounds[session * FIELDS + DUE], session);
        }
    }

    /// The tick is over: what changed is settled, and sealed sessions are forgotten.
    void end() {
        for (int i = 0; i < changed.size; i++) {
            int slot = changed.values[i];
            isChanged.clear(slot);
            links[slot * LINKS + SETTLED] = sessionOf(slot);
            rows.mark(slot);
            if (sessionOf(slot) == NONE) {
                rows.discard(slot);
            }
        }
        for (int i = 0; i < touched.size; i++) {
            isTouched.clear(touched.values[i]);
        }
        for (int i = 0; i < gone.size; i++) {
            numbers.release(gone.values[i]);
        }
        for (int i = 0; i < sealed.size; i++) {
            int session = sealed.values[i];
            for (int slot = firstRow(session); slot != NONE; ) {
                int following = nextRow(slot);
                rows.discard(slot);
                slot = following;
            }
            bounds[session * FIELDS + SIZE] = 0;
            isSealed.clear(session);
            numbers.release(session);
        }
        changed.size = 0;
        touched.size = 0;
        gone.size = 0;
        sealed.size = 0;
    }

    // --- Sessions and their rows ---------------------------------------------------------------

    private void touch(int session) {
        if (!isTouched.get(session)) {
            watcher.touching(session);
            isTouched.set(session);
            touched.add(session);
        }
    }

    private int begin(int partition, int at, long time) {
        int session = numbers.take();
        reserveSession(session);
        bounds[session * FIELDS] = time;
        bounds[session * FIELDS + LAST] = time;
        bounds[session * FIELDS + PARTITION] = partition;
        bounds[session * FIELDS + HEAD] = NONE;
        bounds[session * FIELDS + SIZE] = 0;
        isTouched.set(session);
        touched.add(session);
        enterOrder(session, at);
        noteDue(session);
        return session;
    }

    private void reserveSession(int session) {
        if (session * FIELDS >= bounds.length) {
            bounds = Arrays.copyOf(bounds, Math.max((session + 1) * FIELDS, bounds.length * 2));
        }
    }

    /// Joins the sessions at positions `at` and `at + 1`.
    private int join(int partition, int at) {
        int left = session(partition, at);
        int right = session(partition, at + 1);
        int kept = size(left) >= size(right) ? left : right;
        int dropped = kept == left ? right : left;
        touch(kept);
        touch(dropped);
        for (int slot = firstRow(dropped); slot != NONE; ) {
            int following = nextRow(slot);
            unlink(slot, dropped);
            link(slot, kept);
            slot = following;
        }
        bounds[kept * FIELDS] = start(left);
        bounds[kept * FIELDS + LAST] = last(right);
        leaveOrder(dropped, kept == left ? at + 1 : at);
        gone.add(dropped);
        return kept;
    }

    private void link(int slot, int session) {
        int second = firstRow(session);
        links[slot * LINKS + NEXT] = second;
        links[slot * LINKS + PREVIOUS] = NONE;
        if (second != NONE) {
            links[second * LINKS + PREVIOUS] = slot;
        }
        bounds[session * FIELDS + HEAD] = slot;
        bounds[session * FIELDS + SIZE]++;
        links[slot * LINKS] = session;
        noteChanged(slot);
    }

    private void unlink(int slot, int session) {
        if (links[slot * LINKS + PREVIOUS] == NONE) {
            bounds[session * FIELDS + HEAD] = nextRow(slot);
        } else {
            links[links[slot * LINKS + PREVIOUS] * LINKS + NEXT] = nextRow(slot);
        }
        if (nextRow(slot) != NONE) {
            links[links[slot * LINKS + NEXT] * LINKS + PREVIOUS] = links[slot * LINKS + PREVIOUS];
        }
        bounds[session * FIELDS + SIZE]--;
        links[slot * LINKS] = NONE;
        noteChanged(slot);
    }

    private void noteChanged(int slot) {
        if (!isChanged.get(slot)) {
            isChanged.set(slot);
            changed.add(slot);
        }
    }

    // --- The order of a partition --------------------------------------------------------------

    private void reservePartition(int partition) {
        if (2 * partition >= singles.length) {
            int length = Math.max(partition + 1, singles.length);
            singles = Arrays.copyOf(singles, 2 * length);
            orders = Arrays.copyOf(orders, length);
        }
    }

    private int count(int partition) {
        return singles[2 * partition];
    }

    /// The session at position `at` of the partition's order.
    private int session(int partition, int at) {
        return count(partition) == 1 ? singles[2 * partition + 1] : orders[partition][at];
    }

    /// The position of the first session whose last row is at `time` or later.
    private int from(int partition, long time) {
        int high = count(partition);
        // Most rows come at the end.
        if (high > 0 && last(session(partition, high - 1)) < time) {
            return high;
        }
        int low = 0;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (last(session(partition, middle)) >= time) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private int position(int session) {
        int partition = partition(session);
        int at = from(partition, last(session));
        // Where rows were taken the times are not exact for the moment, but the order is.
        while (session(partition, at) != session) {
            at++;
        }
        return at;
    }

    private void enterOrder(int session, int at) {
        int partition = partition(session);
        int count = count(partition);
        singles[2 * partition] = count + 1;
        if (count == 0) {
            singles[2 * partition + 1] = session;
            return;
        }
        int[] order = orders[partition];
        if (order == null || count == order.length) {
            order = order == null ? new int[2] : Arrays.copyOf(order, count * 2);
            orders[partition] = order;
        }
        if (count == 1) {
            order[0] = singles[2 * partition + 1];
        }
        System.arraycopy(order, at, order, at + 1, count - at);
        order[at] = session;
    }

    private void leaveOrder(int session, int at) {
        int partition = partition(session);
        int count = --singles[2 * partition];
        if (count == 0) {
            return;
        }
        int[] order = orders[partition];
        System.arraycopy(order, at + 1, order, at, count - at);
        if (count == 1) {
            singles[2 * partition + 1] = order[0];
        }
    }

    // --- Saving --------------------------------------------------------------------------------

    /// Writes the changed pages, with numbers from `base` on.
    void checkpoint(PageSink sink, long base) {
        rows.checkpoint(sink, base, slot -> sessionOf(slot));
    }

    /// Takes back a page; [#restored] makes the sessions.
    void restore(byte[] bytes) {
        rows.restore(
                bytes,
                (slot, session) -> {
                    reserveSlot(slot);
                    links[slot * LINKS] = session;
                });
    }

    /// Tells partitions.
    interface PartitionsOf {
        /// Sets `out[i]` to the partition of the row in `some[i]`.
        void set(int[] some, int count, int[] out);
    }

    /// All pages were taken back: makes the sessions.
    void restored(PartitionsOf partitions) {
        int[] live = rows.live();
        int count = live.length;
        var of = new int[count];
        partitions.set(live, count, of);
        for (int i = 0; i < count; i++) {
            int slot = live[i];
            int session = sessionOf(slot);
            long time = rows.time(slot);
            if (!numbers.isUsed(session)) {
                numbers.take(session);
                reserveSession(session);
                bounds[session * FIELDS] = time;
                bounds[session * FIELDS + LAST] = time;
                bounds[session * FIELDS + PARTITION] = of[i];
                bounds[session * FIELDS + HEAD] = NONE;
                bounds[session * FIELDS + SIZE] = 0;
            }
            bounds[session * FIELDS] = Math.min(start(session), time);
            bounds[session * FIELDS + LAST] = Math.max(last(session), time);
            link(slot, session);
            links[slot * LINKS + SETTLED] = session;
        }
        changed.size = 0;
        isChanged.clear();
        for (int session : byTime()) {
            reservePartition(partition(session));
            enterOrder(session, count(partition(session)));
            noteDue(session);
        }
    }

    private List<Integer> byTime() {
        var all = new java.util.ArrayList<Integer>();
        for (int session = 0; session < numbers.limit(); session++) {
            if (numbers.isUsed(session)) {
                all.add(session);
            }
        }
        all.sort((a, b) -> Long.compare(start(a), start(b)));
        return all;
    }

    /// Bytes on the heap, approximately.
    long sizeBytes() {
        long size = 4L * links.length + 8L * bounds.length + 8L * singles.length;
        size += rows.sizeBytes();
        for (int[] order : orders) {
            size += order == null ? 0 : 16 + 4L * order.length;
        }
        return size + (deadlines == null ? 0 : deadlines.sizeBytes());
    }
}
