// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.recommend.Neighbours;
import io.tidemill.analytics.recommend.Recommendation;
import io.tidemill.analytics.score.RankingScore;
import io.tidemill.analytics.score.RegressionScore;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.engine.table.Attachment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Learns who likes what. What it gives as parts are the ratings, a part a user, so that a tick
/// changes only the parts of those who rated in it; all else is made of them again at a restart,
/// from whole numbers, so it is the same.
final class RecommenderLearner implements Learner {
    private static final int VERSION = 1;

    /// How many rows of a tick are judged by a list of recommendations, each of which costs as much
    /// as an answer to a user.
    private static final int LISTS_MAX = 20;

    private final ModelDefinition definition;
    private final int user;
    private final int item;
    private final int rating;
    private final int listSize;
    private final Taste taste;
    private final Judge<RegressionScore> errors;
    private final Judge<RankingScore> lists;
    // The ratings of users who rated in this tick, by item: count and sum.
    private final Map<Long, Map<Long, long[]>> touched = new LinkedHashMap<>();
    private long rows;
    private long skipped;
    private boolean counted;
    private boolean erred;
    private boolean listed;

    RecommenderLearner(ModelDefinition definition) {
        this.definition = definition;
        user = definition.column("user");
        item = definition.column("item");
        rating = definition.options().containsKey("rating") ? definition.column("rating") : -1;
        listSize = RecommenderType.listSize(definition);
        taste = new Taste(definition);
        errors = RecommenderType.errors(definition);
        lists = RecommenderType.lists(definition);
    }

    private record Came(long user, long item, double value) {}

    @Override
    public void learn(Batch changes, Moment moment) {
        taste.learn(known -> {
            var came = new ArrayList<Came>();
            var learnt = read(changes, came);
            judge(known.neighbours(), came);
            return learnt;
        });
        counted = true;
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
        taste.neighbours()
                .forEach(one, (other, count, sum) -> ratings.put(other, new long[] {count, sum}));
        return ratings;
    }

    private void judge(Neighbours known, List<Came> came) {
        if (known.ratingCount() == 0) {
            return;
        }
        if (rating >= 0) {
            var predictions = new double[came.size()];
            var targets = new double[came.size()];
            for (int i = 0; i < targets.length; i++) {
                predictions[i] = known.predict(came.get(i).user, came.get(i).item);
                targets[i] = came.get(i).value;
            }
            errors.add(predictions, targets, 0, targets.length);
            erred |= errors.flush();
        }
        var places =
                came.stream()
                        .filter(one -> !known.isSeen(one.user, one.item))
                        .limit(LISTS_MAX)
                        .mapToDouble(one -> place(known, one))
                        .toArray();
        lists.add(places, places, 0, places.length);
        listed |= lists.flush();
    }

    private int place(Neighbours known, Came one) {
        return 1
                + known.recommend(one.user, listSize, _ -> true).stream()
                        .map(Recommendation::item)
                        .toList()
                        .indexOf(one.item);
    }

    @Override
    public void changed(Consumer<Part> parts) {
        touched.forEach((one, ratings) -> parts.accept(part(one, ratings)));
        touched.clear();
        if (counted) {
            var writer = new StateWriter();
            writer.putByte(VERSION);
            parts.accept(new Part(RecommenderType.MODEL, "", rows, skipped, writer.toBytes()));
            counted = false;
        }
        if (erred) {
            parts.accept(new Part(RecommenderType.ERRORS, "", 0, 0, errors.write()));
            erred = false;
        }
        if (listed) {
            parts.accept(new Part(RecommenderType.LISTS, "", 0, 0, lists.write()));
            listed = false;
        }
    }

    private Part part(long one, Map<Long, long[]> ratings) {
        ratings.values().removeIf(sums -> sums[0] == 0 && sums[1] == 0);
        String name = taste.users().text(one);
        if (ratings.isEmpty()) {
            return Part.gone(RecommenderType.USER, name);
        }
        var writer = new StateWriter();
        writer.putByte(VERSION);
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
            case RecommenderType.ERRORS -> errors.read(part.state());
            case RecommenderType.LISTS -> lists.read(part.state());
            case RecommenderType.MODEL -> {
                rows = part.rows();
                skipped = part.skipped();
            }
            default -> restoreUser(part);
        }
    }

    private void restoreUser(Part part) {
        var reader = new StateReader(part.state());
        reader.getByte();
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
        taste.learn(_ -> ratings);
    }

    @Override
    public Attachment attachment() {
        return taste.view();
    }

    @Override
    public long sizeBytes() {
        return taste.sizeBytes();
    }
}
