// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// *Replay = run*: a learner made of the parts of a tick goes on as the one that gave them, to the
/// bit, whatever order the parts come back in.
class RecommenderLearnerTest {
    private static final Schema RATED =
            Schema.of(
                    new Field("user_id", Type.BIGINT, true),
                    new Field("item", Type.TEXT, true),
                    new Field("stars", Type.DOUBLE, true));

    private static final Schema TAKEN = Schema.of(RATED.field(0), RATED.field(1));

    private record Row(long user, String item, double stars) {}

    @ParameterizedTest
    @CsvSource({"knn,true", "mf,true", "auto,true", "knn,false", "mf,false", "auto,false"})
    void goesOnFromItsParts(String algorithm, boolean rated) {
        Seeds.forEach(
                4,
                random -> {
                    var definition = definition(algorithm, rated);
                    Learner learner = new RecommenderLearner(definition);
                    Map<String, Part> parts = new TreeMap<>();
                    List<Row> there = new ArrayList<>();
                    for (int tick = 0; tick < 60; tick++) {
                        Learner restored = new RecommenderLearner(definition);
                        var shuffled = new ArrayList<>(parts.values());
                        Collections.shuffle(shuffled, random);
                        shuffled.forEach(restored::restore);
                        var changes = changes(random, rated, there, tick);
                        var moment = new Moment(tick, tick);
                        learner.learn(changes, moment);
                        restored.learn(changes, moment);
                        Map<String, Part> others = new HashMap<>(parts);
                        learner.changed(part -> replace(parts, part));
                        restored.changed(part -> replace(others, part));
                        assertThat(texts(others)).as("tick %d", tick).isEqualTo(texts(parts));
                        // It makes no difference how often a process begins anew.
                        learner = random.nextInt(3) == 0 ? restored : learner;
                    }
                    if (!algorithm.equals("knn")) {
                        assertThat(parts.keySet()).anyMatch(name -> name.startsWith("item_v"));
                    }
                });
    }

    /// With many ratings factors are made anew beside. What comes of it is the same wherever a
    /// process ends; and as nothing but the ratings counts where things are taken, it is what a
    /// learner knows that begins with the ratings of that moment.
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void factorsMadeBesideAreThoseOfTheRatingsThere(boolean rated) {
        Seeds.forEach(
                1,
                random -> {
                    var definition = definition("mf", rated);
                    Learner learner = new RecommenderLearner(definition);
                    Learner fresh = new RecommenderLearner(definition);
                    Map<String, Part> parts = new TreeMap<>();
                    Map<String, Part> ofFresh = new TreeMap<>();
                    List<Row> there = new ArrayList<>();
                    boolean began = false;
                    boolean arrived = false;
                    for (int tick = 0; !arrived && tick < 40; tick++) {
                        Learner restored = new RecommenderLearner(definition);
                        parts.values().forEach(restored::restore);
                        var before = List.copyOf(there);
                        boolean due = learner.dueMicros() <= tick * 150_000L;
                        var changes =
                                many(random, rated, there, tick == 0 ? 80_000 : due ? 0 : 2_500);
                        var moment = new Moment(tick, tick * 150_000L);
                        learner.learn(changes, moment);
                        restored.learn(changes, moment);
                        Map<String, Part> others = new TreeMap<>(parts);
                        learner.changed(part -> replace(parts, part));
                        restored.changed(part -> replace(others, part));
                        assertThat(texts(others)).as("tick %d", tick).isEqualTo(texts(parts));
                        assertThat(restored.dueMicros()).isEqualTo(learner.dueMicros());
                        boolean fits =
                                learner.dueMicros() > 0 && learner.dueMicros() < Long.MAX_VALUE;
                        if (fits && !began) {
                            began = true;
                            fresh.learn(whole(before, rated), moment);
                        }
                        if (began) {
                            fresh.learn(changes, moment);
                            fresh.changed(part -> replace(ofFresh, part));
                            arrived = learner.dueMicros() == Long.MAX_VALUE;
                        }
                        learner = random.nextInt(3) == 0 ? restored : learner;
                    }
                    assertThat(arrived).isTrue();
                    assertThat(parts).doesNotContainKey("fit ");
                    if (!rated) {
                        parts.keySet().removeIf(name -> !name.contains("_vector"));
                        ofFresh.keySet().removeIf(name -> !name.contains("_vector"));
                        assertThat(texts(parts)).isEqualTo(texts(ofFresh));
                    }
                });
    }

    private static Batch many(Random random, boolean rated, List<Row> there, int size) {
        var out = BatchBuilder.of(rated ? RATED : TAKEN);
        for (int i = 0; i < size; i++) {
            if (random.nextInt(10) == 0 && !there.isEmpty()) {
                int at = random.nextInt(there.size());
                append(out, there.get(at), rated, -1);
                Collections.swap(there, at, there.size() - 1);
                there.removeLast();
            } else {
                int user = random.nextInt(5_000);
                var row =
                        new Row(
                                user,
                                "item " + (random.nextInt(50) * 7 + user % 7),
                                1 + random.nextInt(5));
                there.add(row);
                append(out, row, rated, 1);
            }
        }
        return out.build();
    }

    private static Batch whole(List<Row> there, boolean rated) {
        var out = BatchBuilder.of(rated ? RATED : TAKEN);
        there.forEach(row -> append(out, row, rated, 1));
        return out.build();
    }

    private static ModelDefinition definition(String algorithm, boolean rated) {
        var options = new HashMap<String, String>();
        options.put("type", "recommender");
        options.put("user", "user_id");
        options.put("item", "item");
        options.put("algorithm", algorithm);
        if (rated) {
            options.put("rating", "stars");
        }
        if (!algorithm.equals("knn")) {
            options.put("factors", "3");
            options.put("on_retraction", "ignore");
        }
        return ModelTypes.define(options, rated ? RATED : TAKEN);
    }

    private static Batch changes(Random random, boolean rated, List<Row> there, int tick) {
        var out = BatchBuilder.of(rated ? RATED : TAKEN);
        int size = tick % 20 == 0 ? 150 : random.nextInt(12);
        for (int i = 0; i < size; i++) {
            if (random.nextInt(3) == 0 && !there.isEmpty()) {
                append(out, there.remove(random.nextInt(there.size())), rated, -1);
            } else {
                var row =
                        new Row(
                                random.nextInt(20),
                                "item " + random.nextInt(15),
                                1 + random.nextInt(5));
                there.add(row);
                append(out, row, rated, 1);
            }
        }
        return out.build();
    }

    private static void append(BatchBuilder out, Row row, boolean rated, long weight) {
        out.longs(0).append(row.user);
        out.bytes(1).append(row.item.getBytes(StandardCharsets.UTF_8));
        if (rated) {
            out.doubles(2).append(row.stars);
        }
        out.endRow(weight);
    }

    private static void replace(Map<String, Part> parts, Part part) {
        String name = part.name() + " " + part.key();
        if (part.isGone()) {
            parts.remove(name);
        } else {
            parts.put(name, part);
        }
    }

    private static Map<String, String> texts(Map<String, Part> parts) {
        var texts = new TreeMap<String, String>();
        parts.forEach((name, part) -> texts.put(name, Arrays.toString(part.state())));
        return texts;
    }
}
