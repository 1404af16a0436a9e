// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.plan.Train;
import io.tidemill.engine.model.Learner;
import io.tidemill.engine.model.ModelTypes;
import io.tidemill.engine.model.Moment;
import io.tidemill.engine.model.Part;
import io.tidemill.engine.model.Refit;
import io.tidemill.engine.state.Ids;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import io.tidemill.engine.state.PageWriter;
import io.tidemill.engine.table.Attachment;
import io.tidemill.engine.table.Consolidator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Learns its rows, and emits what was learnt: for each part that is different at the end of a tick
/// its old state with −1 and its new one with +1.
///
/// Where the algorithm unlearns exactly, what was learnt is a function of the multiset of rows:
/// Δ(learn A) = learn(A + ΔA) − learn A. Others depend on the order of ticks, not on how a tick is
/// cut.
///
/// Pages: one a part, with its name and key; and those of [Refit].
public final class TrainOperator extends Operator {
    private static final int ROW_BYTES = 100;

    private final ModelDefinition model;
    private final Learner learner;
    private final @Nullable Refit refit;
    private final List<Batch> changes = new ArrayList<>();

    private final Map<PartName, Integer> numbers = new HashMap<>();
    private final Ids ids = new Ids();
    private final List<Part> parts = new ArrayList<>();
    private final BitSet dirty = new BitSet();

    private record PartName(String name, String key) {}

    /// An operator for `plan`.
    public TrainOperator(Train plan) {
        model = plan.model();
        var type = ModelTypes.of(model);
        learner = type.learner(model);
        refit = Refit.of(model, () -> type.learner(model));
    }

    @Override
    public void accept(int input, Batch batch) {
        changes.add(batch);
    }

    @Override
    public void flush(Tick tick) {
        var moment = new Moment(tick.number(), tick.nowMicros());
        boolean learnt = learn(moment);
        if (refit != null) {
            var fitted = refit.finish(moment);
            if (fitted != null) {
                learner.takeOver(fitted);
                learnt = true;
            }
        }
        if (!learnt) {
            return;
        }
        var out = BatchBuilder.of(ModelDefinition.CONTENT);
        learner.changed(part -> replace(part, out));
        emit(out.build());
    }

    /// Whether there was anything to learn, or to do.
    private boolean learn(Moment moment) {
        boolean due = learner.dueMicros() <= moment.nowMicros();
        if (changes.isEmpty() && !due) {
            return false;
        }
        var consolidated = Consolidator.consolidate(model.input(), changes);
        changes.clear();
        if (consolidated.size() == 0 && !due) {
            return false;
        }
        learner.learn(consolidated, moment);
        if (refit != null) {
            refit.take(consolidated);
        }
        return true;
    }

    @Override
    public long dueMicros() {
        return Math.min(learner.dueMicros(), refit == null ? Long.MAX_VALUE : refit.dueMicros());
    }

    private void replace(Part part, BatchBuilder out) {
        var name = new PartName(part.name(), part.key());
        Integer known = numbers.get(name);
        if (part.isGone()) {
            if (known != null) {
                append(parts.get(known), -1, out);
                numbers.remove(name);
                parts.set(known, part);
                dirty.set(known);
                ids.release(known);
            }
            return;
        }
        if (known == null) {
            hold(ids.take(), name, part);
        } else {
            append(parts.get(known), -1, out);
            hold(known, name, part);
        }
        append(part, 1, out);
    }

    private void hold(int number, PartName name, Part part) {
        numbers.put(name, number);
        while (parts.size() <= number) {
            parts.add(part);
        }
        parts.set(number, part);
        dirty.set(number);
    }

    private static void append(Part part, long weight, BatchBuilder out) {
        out.bytes(0).append(part.name().getBytes(UTF_8));
        out.bytes(1).append(part.key().getBytes(UTF_8));
        out.longs(2).append(part.rows());
        out.longs(3).append(part.skipped());
        out.bytes(4).append(part.state());
        out.endRow(weight);
    }

    @Override
    public @Nullable Attachment attachment() {
        return learner.attachment();
    }

    @Override
    public void checkpoint(PageSink sink) {
        var page = new PageWriter();
        for (int i = dirty.nextSetBit(0); i >= 0; i = dirty.nextSetBit(i + 1)) {
            var part = parts.get(i);
            if (part.isGone()) {
                sink.delete(i);
                continue;
            }
            putText(part.name(), page);
            putText(part.key(), page);
            page.putLong(part.rows());
            page.putLong(part.skipped());
            page.putBytes(part.state(), 0, part.state().length);
            sink.put(i, page.take());
        }
        dirty.clear();
        if (refit != null) {
            refit.checkpoint(sink);
        }
    }

    private static void putText(String text, PageWriter page) {
        byte[] bytes = text.getBytes(UTF_8);
        page.putBytes(bytes, 0, bytes.length);
    }

    @Override
    public void restore(PageSource source) {
        source.forEach((number, bytes) -> {
            if (Refit.isOwn(number)) {
                return;
            }
            var page = new PageReader(bytes);
            var part =
                    new Part(text(page), text(page), page.getLong(), page.getLong(), bytes(page));
            ids.take((int) number);
            hold((int) number, new PartName(part.name(), part.key()), part);
            learner.restore(part);
        });
        dirty.clear();
        if (refit != null) {
            refit.restore(source);
        }
    }

    private static String text(PageReader page) {
        return new String(bytes(page), UTF_8);
    }

    private static byte[] bytes(PageReader page) {
        var value = new Slice();
        page.getBytes(value);
        return value.toBytes();
    }

    @Override
    public StateBound stateBound() {
        return refit == null
                ? StateBound.of("what was learnt of each key")
                : StateBound.growing(
                        "what was learnt of each key, and each row, to learn it again",
                        "delete rows that are no longer needed");
    }

    @Override
    public long stateBytes() {
        return learner.sizeBytes()
                + (refit == null ? 0 : refit.rowCount() * ROW_BYTES)
                + parts.stream().mapToLong(part -> part.state().length).sum();
    }

    @Override
    public String describe() {
        return "Train " + model.type() + " on " + String.join(", ", model.input().names());
    }
}
