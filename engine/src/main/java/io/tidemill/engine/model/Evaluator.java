// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.score.Metric;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Judges a model, as it was at the end of a tick, by rows that are given for that: nothing is
/// learnt. One thread.
public interface Evaluator {
    /// Judges rows with the columns of the model's input and, where the option `label` names one, a
    /// boolean column after them; each of weight 1.
    void add(Batch rows);

    /// The figures.
    List<Figure> figures();

    /// A figure.
    ///
    /// @param count of how many rows
    record Figure(Metric metric, long count) {
        static List<Figure> of(List<Metric> metrics, long count) {
            return metrics.stream().map(metric -> new Figure(metric, count)).toList();
        }
    }

    /// Errors: 22023 for an option that is none of `known`.
    static void requireKnown(Map<String, String> options, List<String> known) {
        for (String option : new TreeSet<>(options.keySet())) {
            if (!known.contains(option)) {
                throw SqlException.of(
                                SqlState.INVALID_PARAMETER_VALUE,
                                "unrecognized option \""
                                        + option
                                        + "\" to evaluate a model of this type")
                        .hint(
                                known.isEmpty()
                                        ? "Leave it out: there are none."
                                        : "The options are: " + String.join(", ", known) + ".");
            }
        }
    }

    /// What a reader makes of rows with the columns of the model's input.
    static Column[] predict(ModelReader reader, ModelDefinition model, Batch rows) {
        var out =
                model.outputs().stream()
                        .map(field -> ColumnBuilder.of(field.type().kind()))
                        .toArray(ColumnBuilder[]::new);
        int[] arguments = model.arguments().stream().mapToInt(Integer::intValue).toArray();
        reader.predict(rows, arguments, out);
        return Arrays.stream(out).map(ColumnBuilder::build).toArray(Column[]::new);
    }

    /// A column of doubles, NaN for NULL.
    static double[] doubles(@Nullable Column column, int size) {
        var numbers = new double[size];
        for (int i = 0; i < size; i++) {
            numbers[i] =
                    column instanceof DoubleColumn doubles && !doubles.isNull(i)
                            ? doubles.values()[i]
                            : Double.NaN;
        }
        return numbers;
    }
}
