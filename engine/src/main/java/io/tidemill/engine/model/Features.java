// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.feature.Categories;
import io.tidemill.analytics.feature.FeatureEncoder;
import io.tidemill.analytics.feature.FeatureType;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.Numeric;
import java.util.List;

/// Reads columns as numbers: numbers and booleans (0 and 1) as they are, dates and times as seconds
/// since 1970; texts, and what else has no number, by codes that a [FeatureEncoder] knows. NULL is
/// NaN.
final class Features {
    private Features() {}

    static boolean isNumeric(Type type) {
        return switch (type.name()) {
            case SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, NUMERIC, BOOLEAN -> true;
            case DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> true;
            default -> false;
        };
    }

    static boolean isCategorical(Type type) {
        return type.name() == TypeName.TEXT || type.name() == TypeName.UUID;
    }

    static List<FeatureType> types(List<Field> fields) {
        return fields.stream()
                .map(field ->
                        isNumeric(field.type()) ? FeatureType.NUMERIC : FeatureType.CATEGORICAL)
                .toList();
    }

    /// The numbers of numeric columns, the codes of the others.
    ///
    /// @param learn whether new texts get codes
    static double[][] read(
            Batch rows, int[] columns, List<Field> fields, FeatureEncoder encoder, boolean learn) {
        var result = new double[columns.length][];
        for (int i = 0; i < columns.length; i++) {
            var column = rows.column(columns[i]);
            var type = fields.get(i).type();
            result[i] =
                    isNumeric(type)
                            ? numbers(column, type, rows.size())
                            : codes(column, rows.size(), encoder.categories(i), learn);
        }
        return result;
    }

    /// A numeric column.
    static double[] numbers(Column column, Type type, int size) {
        double scale =
                switch (type.name()) {
                    case DATE -> 86_400;
                    case TIME, TIMESTAMP, TIMESTAMPTZ -> 1e-6;
                    default -> 1;
                };
        if (column instanceof DoubleColumn doubles && column.nulls() == null) {
            return doubles.values();
        }
        var numbers = new double[size];
        var slice = new Slice();
        for (int i = 0; i < size; i++) {
            numbers[i] =
                    column.isNull(i)
                            ? Double.NaN
                            : switch (column) {
                                case LongColumn longs -> longs.values()[i] * scale;
                                case DoubleColumn doubles -> doubles.values()[i];
                                case BytesColumn bytes -> {
                                    bytes.get(i, slice);
                                    yield Numeric.toDouble(slice);
                                }
                            };
        }
        return numbers;
    }

    private static double[] codes(Column column, int size, Categories categories, boolean learn) {
        var codes = new double[size];
        var text = new Slice();
        for (int i = 0; i < size; i++) {
            if (column.isNull(i)) {
                codes[i] = Double.NaN;
                continue;
            }
            ((BytesColumn) column).get(i, text);
            int to = text.offset + text.length;
            codes[i] =
                    learn
                            ? categories.learn(text.data, text.offset, to)
                            : categories.find(text.data, text.offset, to);
        }
        return codes;
    }
}
