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
