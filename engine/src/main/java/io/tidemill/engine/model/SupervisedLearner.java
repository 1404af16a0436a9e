// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.feature.FeatureEncoder;
import io.tidemill.analytics.model.SupervisedModel;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Learns a target from features, with a model a key.
final class SupervisedLearner implements Learner {
    private static final int AHEAD = 16;

    private final ModelDefinition definition;
    private final Algorithm algorithm;
    private final Retraction retraction;
    private final SupervisedType.FeatureColumns features;
    private final int[] places;
    private final int target;
    private final int width;
    private final Type targetType;
    private final @Nullable KeyGroups groups;

    private FeatureEncoder encoder;
    private int encodedColumns = -1;
    private final Map<String, One> models = new HashMap<>();
    private final List<One> touched = new ArrayList<>();

    // Keeps what is read ahead from being left out.
    @SuppressWarnings("UnusedVariable")
    private double readAhead;

    private final Judge<?> judge;
    private boolean judged;
    private final Form form;
    private final @Nullable Drift<SupervisedModel> drift;

    /// What is known of a key.
    private static final class One {
        private final String key;
        private @Nullable SupervisedModel model;
        private boolean touched;

        One(String key) {
            this.key = key;
        }
    }

    SupervisedLearner(ModelDefinition definition, Algorithm algorithm) {
        this.definition = definition;
        this.algorithm = algorithm;
        retraction = Retraction.of(definition, algorithm.unlearns(), false);
        features = SupervisedType.features(definition);
        places = features.places();
        width = SupervisedType.width(definition, algorithm);
        target = definition.column("target");
        targetType = definition.input().field(target).type();
        groups = KeyGroups.of(definition);
        encoder = SupervisedType.encoder(definition, algorithm);
        judge = Judge.of(algorithm.classifies(), ModelOptions.window(definition));
        form = new Form(algorithm);
        drift = Drift.of(definition, form);
    }

    @Override
    public void learn(Batch changes, Moment moment) {
        var rows = retraction.kept(changes, definition);
        if (rows.size() == 0) {
            return;
        }
        var cut = KeyGroups.cut(groups, rows, definition.keyColumn());
        rows = cut.ordered();
        long[] weights = rows.weights();
        double[] targets = Features.numbers(rows.column(target), targetType, rows.size());
        double[] came = weights == null ? targets : targetsThatCame(targets, weights);
        var numbers = Features.read(rows, places, features.fields(), encoder, true);
        var predictions = new double[rows.size()];
        var encoded =
                SupervisedType.padded(
                        encoder.encode(numbers, 0, rows.size(), true), width, rows.size());
        boolean grew = encoder.columnCount() != encodedColumns;
        int[] order = grew ? encoder.order() : new int[0];
        var tried = new double[drift == null ? 0 : rows.size()];
        var ones = ones(cut.groups());
        for (int i = 0; i < ones.length; i++) {
            readAhead(ones, i);
            var group = cut.groups().get(i);
            String one = group.key();
            var model = grown(ones[i].model, grew, order);
            if (drift != null) {
                drift.changeTrial(one, trial -> grown(trial, grew, order));
            }
            if (model.rowCount() > 0) {
                model.predict(encoded, group.from(), group.to(), predictions);
                judge.add(predictions, came, group.from(), group.to());
                if (drift != null) {
                    var trial = drift.trial(one);
                    toErrors(predictions, came, group);
                    if (trial != null) {
                        trial.predict(encoded, group.from(), group.to(), tried);
                        toErrors(tried, came, group);
                    }
                    var errors =
                            new Drift.Errors(
                                    group.from(),
                                    group.to(),
                                    predictions,
                                    came,
                                    trial == null ? null : tried);
                    model = drift.judge(one, model, errors, moment, () -> grown(null, grew, order));
                }
            }
            model.update(encoded, targets, weights, group.from(), group.to());
            ones[i].model = model;
            var trial = drift == null ? null : drift.trial(one);
            if (trial != null) {
                trial.update(encoded, targets, weights, group.from(), group.to());
            }
            touch(ones[i]);
        }
        judged |= judge.flush();
    }

    private One[] ones(List<KeyGroups.Group> groups) {
        var ones = new One[groups.size()];
        for (int i = 0; i < ones.length; i++) {
            ones[i] = models.computeIfAbsent(groups.get(i).key(), One::new);
        }
        return ones;
    }

    /// Before every so many models: reads them, as many memories then answer at once.
    private void readAhead(One[] ones, int next) {
        if (next % AHEAD != 0) {
            return;
        }
        for (int i = next; i < Math.min(ones.length, next + AHEAD); i++) {
            var model = ones[i].model;
            if (model != null) {
                readAhead += model.touch();
            }
        }
    }

    private void touch(One one) {
        if (!one.touched) {
            one.touched = true;
            touched.add(one);
        }
    }

    /// A model with the features that there are now; a fresh one of null.
    private SupervisedModel grown(@Nullable SupervisedModel model, boolean grew, int[] order) {
        var grown = model == null ? algorithm.make(width, definition.options()) : model;
        return grown.featureCount() < encoder.columnCount()
                ? algorithm.grown(grown, encoder.columnCount(), grew ? order : encoder.order())
                : grown;
    }

    /// Makes predictions of the group's rows their errors.
    private static void toErrors(double[] predictions, double[] targets, KeyGroups.Group group) {
        for (int i = group.from(); i < group.to(); i++) {
            predictions[i] = Math.abs(predictions[i] - targets[i]);
        }
    }

    /// Rows that go are not judged: their targets become NaN.
    private static double[] targetsThatCame(double[] targets, long[] weights) {
        double[] came = Arrays.copyOf(targets, targets.length);
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] < 0) {
                came[i] = Double.NaN;
            }
        }
        return came;
    }

    @Override
    public void takeOver(Learner other) {
        var fitted = (SupervisedLearner) other;
        models.values().forEach(one -> one.model = null);
        fitted.models.forEach(
                (key, one) -> models.computeIfAbsent(key, One::new).model = one.model);
        models.values().forEach(this::touch);
        encoder = fitted.encoder;
        encodedColumns = -1;
    }

    @Override
    public void changed(Consumer<Part> parts) {
        if (touched.isEmpty()) {
            return;
        }
        if (encoder.columnCount() != encodedColumns) {
            encodedColumns = encoder.columnCount();
            var writer = new StateWriter();
            encoder.encode(writer);
            parts.accept(new Part(SupervisedType.FEATURES, "", 0, 0, writer.toBytes()));
        }
        for (var one : touched) {
            one.touched = false;
            if (one.model == null) {
                models.remove(one.key);
                parts.accept(Part.gone(SupervisedType.MODEL, one.key));
            } else {
                parts.accept(form.write(SupervisedType.MODEL, one.key, one.model));
            }
        }
        if (drift != null) {
            drift.changed(parts);
        }
        if (judged) {
            parts.accept(new Part(SupervisedType.SCORE, "", 0, 0, judge.write()));
            judged = false;
        }
        touched.clear();
    }

    private record Form(Algorithm algorithm) implements Drift.Form<SupervisedModel> {
        @Override
        public Part write(String name, String key, SupervisedModel model) {
            var writer = new StateWriter();
            model.encode(writer);
            return new Part(name, key, model.rowCount(), model.skippedCount(), writer.toBytes());
        }

        @Override
        public SupervisedModel read(StateReader reader) {
            return algorithm.decode(reader);
        }
    }

    @Override
    public void restore(Part part) {
        if (drift != null && drift.restore(part)) {
            return;
        }
        switch (part.name()) {
            case SupervisedType.FEATURES -> {
                encoder = FeatureEncoder.decode(new StateReader(part.state()));
                encodedColumns = encoder.columnCount();
            }
            case SupervisedType.SCORE -> judge.read(part.state());
            default ->
                    models.computeIfAbsent(part.key(), One::new).model =
                            form.read(new StateReader(part.state()));
        }
    }

    @Override
    public long sizeBytes() {
        return 1_000L * models.size() + (drift == null ? 0 : drift.sizeBytes());
    }
}
