// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.model.SupervisedModel;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.engine.model.ModelType.ModelParameter;
import java.util.List;
import java.util.Map;

/// An algorithm that predicts a target from features, as [SupervisedType] uses it.
interface Algorithm {
    /// The options it knows besides those of all.
    List<String> options();

    /// Whether the target is a boolean, of which the probability is predicted.
    boolean classifies();

    /// Whether a row can be taken back.
    boolean unlearns();

    /// Whether a model takes features that come later; else it has them all from the start.
    default boolean grows() {
        return true;
    }

    /// A model that has learnt nothing.
    ///
    /// Errors: 22023 for an option out of range.
    SupervisedModel make(int featureCount, Map<String, String> options);

    /// Reads a model.
    SupervisedModel decode(StateReader reader);

    /// The model for `featureCount` features, those that are new were 0 in all rows.
    ///
    /// @param order the order in which features are taken
    SupervisedModel grown(SupervisedModel model, int featureCount, int[] order);

    /// What the model found.
    ///
    /// @param names of the features
    List<ModelParameter> parameters(SupervisedModel model, String key, List<String> names);
}
