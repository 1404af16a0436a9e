// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.linear.LinearRegression;
import io.tidemill.analytics.model.SupervisedModel;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.engine.model.ModelType.ModelParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The algorithms of [SupervisedType].
final class Algorithms {
    /// Least squares.
    static final Algorithm LINEAR =
            new Algorithm() {
                @Override
                public List<String> options() {
                    return List.of("ridge", "intercept");
                }

                @Override
                public boolean classifies() {
                    return false;
                }

                @Override
                public boolean unlearns() {
                    return true;
                }

                @Override
                public SupervisedModel make(int featureCount, Map<String, String> options) {
                    return new LinearRegression(
                            featureCount,
                            new LinearRegression.Options(
                                    ModelOptions.number(options, "ridge", 0, 0, Double.MAX_VALUE),
                                    ModelOptions.flag(options, "intercept", true)));
                }

                @Override
                public SupervisedModel decode(StateReader reader) {
                    return LinearRegression.decode(reader);
                }

                @Override
                public SupervisedModel grown(SupervisedModel model, int featureCount, int[] order) {
                    var linear = (LinearRegression) model;
                    if (linear.featureCount() < featureCount) {
                        linear.growTo(featureCount);
                        linear.takeInOrder(order);
                    }
                    return linear;
                }

                @Override
                public List<ModelParameter> parameters(
                        SupervisedModel model, String key, List<String> names) {
                    var fit = ((LinearRegression) model).fit();
                    var parameters = new ArrayList<ModelParameter>();
                    parameters.add(
                            new ModelParameter(
                                    key,
                                    "intercept",
                                    fit.intercept(),
                                    fit.interceptStandardError()));
                    double[] coefficients = fit.coefficients();
                    double[] errors = fit.standardErrors();
                    for (int i = 0; i < coefficients.length; i++) {
                        parameters.add(
                                new ModelParameter(key, names.get(i), coefficients[i], errors[i]));
                    }
                    parameters.add(new ModelParameter(key, "r2", fit.determination(), Double.NaN));
                    parameters.add(
                            new ModelParameter(
                                    key,
                                    "residual_deviation",
                                    fit.residualDeviation(),
                                    Double.NaN));
                    return parameters;
                }
            };

    private Algorithms() {}
}
