// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.anomaly.SeriesDetector;
import io.tidemill.analytics.forecast.Forecaster;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.List;

/// An algorithm that learns series, as [SeriesType] uses it.
interface SeriesAlgorithm {
    /// Smoothing with level, trend and seasons.
    SeriesAlgorithm FORECAST =
            new SeriesAlgorithm() {
                @Override
                public List<String> options() {
                    return List.of("level");
                }

                @Override
                public List<Field> outputs() {
                    return List.of(new Field("prediction", Type.DOUBLE, true));
                }

                @Override
                public Series make(ModelDefinition model) {
                    level(model);
                    return new Series.Forecasts(
                            new Forecaster(new Forecaster.Options(seasons(model))));
                }

                @Override
                public Series decode(StateReader reader) {
                    return new Series.Forecasts(Forecaster.decode(reader));
                }
            };

    /// Values far from what was expected.
    SeriesAlgorithm ANOMALY =
            new SeriesAlgorithm() {
                @Override
                public List<String> options() {
                    return List.of("algorithm", "rate");
                }

                @Override
                public boolean judges() {
                    return true;
                }

                @Override
                public List<Field> outputs() {
                    return List.of(
                            new Field("score", Type.DOUBLE, true),
                            new Field("is_anomaly", Type.BOOLEAN, true));
                }

                @Override
                public Series make(ModelDefinition model) {
                    double rate = ModelOptions.number(model.options(), "rate", 0.01, 1e-6, 0.5);
                    return new Series.Detector(new SeriesDetector(rate, seasons(model)));
                }

                @Override
                public Series decode(StateReader reader) {
                    return new Series.Detector(SeriesDetector.decode(reader));
                }
            };

    /// Whether it judges values, and so is given the target; such a one may do without an interval.
    default boolean judges() {
        return false;
    }

    /// The options it knows besides those of all.
    List<String> options();

    /// The columns that it makes of a row.
    List<Field> outputs();

    /// A series that has learnt nothing.
    ///
    /// Errors: 22023 for an option out of range.
    Series make(ModelDefinition model);

    /// Reads a series.
    Series decode(StateReader reader);

    /// How often an interval should hold the truth.
    static double level(ModelDefinition model) {
        return ModelOptions.number(model.options(), "level", 0.95, 0.01, 0.999);
    }

    /// The lengths of the seasons in steps.
    ///
    /// Errors: 22023 where they are none.
    static List<Integer> seasons(ModelDefinition model) {
        String text = model.options().getOrDefault("season", "");
        var seasons = new ArrayList<Integer>();
        try {
            for (String one : text.isBlank() ? new String[0] : text.split(",", -1)) {
                seasons.add(Integer.parseInt(one.strip()));
            }
            return new Forecaster.Options(seasons).seasons();
        } catch (IllegalArgumentException outOfRange) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "option \"season\" must be numbers of steps from 2 to 100000, not \""
                                    + text
                                    + "\"")
                    .hint(
                            "For example, season = '24', or season = '48, 336' for a day and a week.");
        }
    }
}
