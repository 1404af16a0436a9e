// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.feature.FeatureType;
import io.tidemill.analytics.linear.GradientModel;
import io.tidemill.analytics.linear.LogisticRegression;
import io.tidemill.analytics.model.SupervisedModel;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.tree.HoeffdingTree;
import io.tidemill.engine.model.ModelType.ModelParameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// An algorithm whose models have all their features from the start: one for each category that
/// there may be, 0 until it comes. It cannot unlearn.
///
/// @param classifies whether the target is a boolean
/// @param options the options it knows
/// @param maker makes a model that has learnt nothing
/// @param decoder reads a model
/// @param describer tells what a model found
record FixedWidth(
        boolean classifies,
        List<String> options,
        Maker maker,
        Function<StateReader, SupervisedModel> decoder,
        Describer describer)
        implements Algorithm {
    /// Makes a model.
    @FunctionalInterface
    interface Maker {
        SupervisedModel make(int featureCount, Map<String, String> options);
    }

    /// Tells what a model found.
    @FunctionalInterface
    interface Describer {
        List<ModelParameter> parameters(SupervisedModel model, String key, List<String> names);
    }

    static final FixedWidth LOGISTIC =
            new FixedWidth(
                    true,
                    List.of("ridge"),
                    (count, options) ->
                            new LogisticRegression(
                                    count, ModelOptions.number(options, "ridge", 1, 1e-12, 1e12)),
                    LogisticRegression::decode,
                    (model, key, names) -> logistic((LogisticRegression) model, key, names));

    static final FixedWidth GRADIENT_REGRESSION = gradient(false);
    static final FixedWidth GRADIENT_CLASSIFICATION = gradient(true);
    static final FixedWidth TREE_REGRESSION = tree(false);
    static final FixedWidth TREE_CLASSIFICATION = tree(true);

    private static FixedWidth gradient(boolean classifies) {
        return new FixedWidth(
                classifies,
                List.of("learning_rate", "penalty"),
                (count, options) ->
                        new GradientModel(
                                new GradientModel.Options(
                                        Collections.nCopies(count, FeatureType.NUMERIC),
                                        classifies,
                                        ModelOptions.number(
                                                options, "learning_rate", 0.3, 1e-9, 1e3),
                                        ModelOptions.number(options, "penalty", 0, 0, 1e6),
                                        0)),
                GradientModel::decode,
                (_, _, _) -> List.of());
    }

    private static FixedWidth tree(boolean classifies) {
        return new FixedWidth(
                classifies,
                List.of("max_leaves"),
                (count, options) ->
                        new HoeffdingTree(
                                count,
                                classifies,
                                (int) ModelOptions.number(options, "max_leaves", 64, 1, 10_000)),
                HoeffdingTree::decode,
                (model, key, _) ->
                        List.of(
                                new ModelParameter(
                                        key,
                                        "leaves",
                                        ((HoeffdingTree) model).leafCount(),
                                        Double.NaN)));
    }

    private static List<ModelParameter> logistic(
            LogisticRegression model, String key, List<String> names) {
        double[] coefficients = model.coefficients();
        double[] errors = model.standardErrors();
        var parameters = new ArrayList<ModelParameter>();
        parameters.add(new ModelParameter(key, "intercept", model.intercept(), Double.NaN));
        for (int i = 0; i < names.size(); i++) {
            parameters.add(new ModelParameter(key, names.get(i), coefficients[i], errors[i]));
        }
        return parameters;
    }

    @Override
    public boolean unlearns() {
        return false;
    }

    @Override
    public boolean grows() {
        return false;
    }

    @Override
    public SupervisedModel make(int featureCount, Map<String, String> options) {
        return maker.make(featureCount, options);
    }

    @Override
    public SupervisedModel decode(StateReader reader) {
        return decoder.apply(reader);
    }

    @Override
    public SupervisedModel grown(SupervisedModel model, int featureCount, int[] order) {
        return model;
    }

    @Override
    public List<ModelParameter> parameters(SupervisedModel model, String key, List<String> names) {
        return describer.parameters(model, key, names);
    }
}
