// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static java.util.Objects.requireNonNull;

import io.tidemill.analytics.recommend.Factors;
import io.tidemill.analytics.recommend.Neighbours;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.engine.model.RecommenderScores.Came;
import io.tidemill.engine.table.Attachment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Learns who likes what. What it gives as parts are the ratings, a part a user, so that a tick
/// changes only the parts of those who rated in it; all else is made of them again at a restart,
/// from whole numbers, so it is the same.
final class RecommenderLearner implements Learner {
    private static final int VERSION = 1;

    private final ModelDefinition definition;
    private final int user;
    private final int item;
    private final int rating;
    private final Taste taste;
    private final RecommenderScores scores;
    private final Retraction retraction;
    // The ratings of users who rated in this tick, by item: count and sum.
    private final Map<Long, Map<Long, long[]>> touched = new LinkedHashMap<>();
    private long rows;
    private long skipped;
    private final List<Part> learnt = new ArrayList<>();
    private boolean counted;
    private @Nullable FactorsFit fit;

    RecommenderLearner(ModelDefinition definition) {
        this.definition = definition;
        user = definition.column("user");
        item = definition.column("item");
        rating = RecommenderAlgorithm.ratingColumn(definition);
        taste = new Taste(definition);
        scores = new RecommenderScores(definition);
        boolean unlearns = !RecommenderAlgorithm.of(definition).hasFactors();
        retraction = Retraction.of(definition, unlearns, false);
    }

    @Override
    public void learn(Batch changes, Moment moment) {
        if (retraction == Retraction.REFUSE) {
            retraction.kept(changes, definition);
        }
        taste.learn(known -> {
            var came = new ArrayList<Came>();
            var read = read(changes, came);
            scores.judge(known, came);
            taste.letAnswer(scores.factorsAreBetter());
            if (known.factors() != null) {
                fit(known.factors(), read, moment);
                save(known.factors(), read);
            }
            return read;
        });
        counted = true;
    }

    /// Has the factors made anew beside where they want that, and takes them when they are due.
    ///
    /// @param known as they were before this tick
    private void fit(Factors known, RatingChanges read, Moment moment) {
        var before = fit;
        if (before != null && before.stage() != FactorsFit.Stage.UNDER_WAY) {
            // It has come with the ticks before, or was but a question.
            before.ticks().forEach(tick -> learnt.add(Part.gone(FactorsFit.CHANGES, text(tick))));
            learnt.add(Part.gone(FactorsFit.FIT, ""));
            fit = null;
        }
        var present = fit;
        if (present == null) {
            if (!known.wantsFit(read.total())) {
                return;
            }
            present = new FactorsFit();
            fit = present;
            if (known.wantsFit(0)) {
                present.begin(known, moment);
            }
        }
        if (present.stage() == FactorsFit.Stage.UNDER_WAY) {
            present.resume(known);
            if (!read.isEmpty()) {
                present.add(moment.tick(), read);
                var changes = writer();
                read.write(changes);
                learnt.add(
                        new Part(FactorsFit.CHANGES, text(moment.tick()), 0, 0, changes.toBytes()));
            }
            if (present.arrives(moment)) {
                taste.arrives(present);
            }
        }
        learnt.add(new Part(FactorsFit.FIT, "", 0, 0, present.write()));
    }

    private static String text(long tick) {
        return Long.toString(tick);
    }

    @Override
    public long dueMicros() {
        return fit == null ? Long.MAX_VALUE : fit.dueMicros();
    }

    /// Makes parts of what the ticks before changed, as it is about this tick that it will be asked
    /// for at the end of it; and of this tick's changes, which come into it then.
    private void save(Factors factors, RatingChanges waiting) {
        factors.changed(
                (key, vector) -> save(RecommenderType.USER_VECTOR, taste.users(), key, vector),
                (key, vector) -> save(RecommenderType.ITEM_VECTOR, taste.items(), key, vector));
        var progress = writer();
        factors.writeProgress(progress);
        learnt.add(new Part(RecommenderType.FACTORS, "", 0, 0, progress.toBytes()));
        var changes = writer();
        waiting.write(changes);
        learnt.add(new Part(RecommenderType.WAITING, "", 0, 0, changes.toBytes()));
    }

    private void save(String name, KeyNumbers keys, long key, double @Nullable [] vector) {
        if (vector == null) {
            learnt.add(Part.gone(name, keys.text(key)));
            return;
        }
        var writer = writer();
        writer.putLong(key);
        writer.putDoubles(vector, vector.length);
        learnt.add(new Part(name, keys.text(key), 0, 0, writer.toBytes()));
    }

    static StateWriter writer() {
        var writer = new StateWriter();
        writer.putByte(VERSION);
        return writer;
    }

    private RatingChanges read(Batch changes, List<Came> came) {
        var learnt = new RatingChanges();
        Column users = changes.column(user);
        Column items = changes.column(item);
        double[] values =
                rating < 0
                        ? null
                        : Features.numbers(
                                changes.column(rating),
                                definition.input().type(rating),
                                changes.size());
        for (int row = 0; row < changes.size(); row++) {
            long weight = changes.weight(row);
            double value = values == null ? 1 : values[row];
            if (users.isNull(row) || items.isNull(row) || !Neighbours.isRating(value)) {
                skipped += weight;
                continue;
            }
            rows += weight;
            long one = taste.users().of(users, row, true);
            long other = taste.items().of(items, row, true);
            long sum = weight * Neighbours.steps(value);
            learnt.add(one, other, weight, sum);
            long[] sums =
                    touched.computeIfAbsent(one, this::ratings)
                            .computeIfAbsent(other, _ -> new long[2]);
            sums[0] += weight;
            sums[1] += sum;
            if (weight > 0) {
                came.add(new Came(one, other, value));
            }
        }
        return learnt;
    }

    private Map<Long, long[]> ratings(long one) {
        var ratings = new TreeMap<Long, long[]>();
        taste.answering()
                .forEach(one, (other, count, sum) -> ratings.put(other, new long[] {count, sum}));
        return ratings;
    }

    @Override
    public void changed(Consumer<Part> parts) {
        touched.forEach((one, ratings) -> parts.accept(part(one, ratings)));
        touched.clear();
        if (counted) {
            parts.accept(new Part(RecommenderType.MODEL, "", rows, skipped, writer().toBytes()));
            counted = false;
        }
        scores.changed(parts);
        learnt.forEach(parts);
        learnt.clear();
    }

    private Part part(long one, Map<Long, long[]> ratings) {
        ratings.values().removeIf(sums -> sums[0] == 0 && sums[1] == 0);
        String name = taste.users().text(one);
        if (ratings.isEmpty()) {
            return Part.gone(RecommenderType.USER, name);
        }
        var writer = writer();
        writer.putLong(one);
        writer.putInt(ratings.size());
        long count = 0;
        for (var each : ratings.entrySet()) {
            writer.putLong(each.getKey());
            writer.putLong(each.getValue()[0]);
            writer.putLong(each.getValue()[1]);
            if (taste.items().ofTexts()) {
                writer.putText(taste.items().text(each.getKey()));
            }
            count += each.getValue()[0];
        }
        return new Part(RecommenderType.USER, name, count, 0, writer.toBytes());
    }

    @Override
    public void restore(Part part) {
        switch (part.name()) {
            case RecommenderType.MODEL -> {
                rows = part.rows();
                skipped = part.skipped();
            }
            case RecommenderType.USER -> restoreUser(part, reader(part));
            case RecommenderType.USER_VECTOR ->
                    factors().restoreUser(key(taste.users(), part), vector(part));
            case RecommenderType.ITEM_VECTOR ->
                    factors().restoreItem(key(taste.items(), part), vector(part));
            case RecommenderType.FACTORS -> factors().readProgress(reader(part));
            case FactorsFit.FIT -> {
                restoredFit().read(reader(part));
                if (restoredFit().stage() == FactorsFit.Stage.ARRIVED) {
                    taste.arrives(restoredFit());
                }
            }
            case FactorsFit.CHANGES ->
                    restoredFit()
                            .restore(Long.parseLong(part.key()), RatingChanges.read(reader(part)));
            case RecommenderType.WAITING -> taste.restoreWaiting(RatingChanges.read(reader(part)));
            default -> {
                scores.restore(part);
                taste.restoreAnswering(scores.factorsAreBetter());
            }
        }
    }

    private FactorsFit restoredFit() {
        var restored = fit;
        if (restored == null) {
            restored = new FactorsFit();
            fit = restored;
        }
        return restored;
    }

    private static StateReader reader(Part part) {
        var reader = new StateReader(part.state());
        reader.getByte();
        return reader;
    }

    private Factors factors() {
        return requireNonNull(taste.factors());
    }

    private static long key(KeyNumbers keys, Part part) {
        long key = reader(part).getLong();
        if (keys.ofTexts()) {
            keys.put(key, part.key());
        }
        return key;
    }

    private double[] vector(Part part) {
        var reader = reader(part);
        reader.getLong();
        return reader.getDoubles(factors().size());
    }

    private void restoreUser(Part part, StateReader reader) {
        long one = reader.getLong();
        if (taste.users().ofTexts()) {
            taste.users().put(one, part.key());
        }
        var ratings = new RatingChanges();
        int size = reader.getCount(3 * Long.BYTES);
        for (int i = 0; i < size; i++) {
            long other = reader.getLong();
            ratings.add(one, other, reader.getLong(), reader.getLong());
            if (taste.items().ofTexts()) {
                taste.items().put(other, reader.getText());
            }
        }
        taste.restore(ratings);
    }

    @Override
    public Attachment attachment() {
        return taste.view();
    }

    @Override
    public long sizeBytes() {
        // What is made beside is as large as what is there.
        return (fit == null ? 1 : 2) * taste.sizeBytes();
    }
}
