// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.feature;

import io.tidemill.analytics.state.ModelKind;
import io.tidemill.analytics.state.StateFormatException;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Makes columns of numbers of features: a numeric one is a column as it is, a categorical one
/// becomes a column of zeros and ones for each category (*one-hot*).
///
/// A category gets its column when a row with it is first learnt, after all columns that there are;
/// so models grow and need not start again. NULL is a category; a text that has no column, because
/// it is new or there were too many, is one where none is 1.
///
/// [#order] puts a feature's categories in falling order of their texts. A model that leaves out
/// columns which those before explain (the categories of a feature sum to one) then leaves out the
/// least text's: it is the one that the others' coefficients are relative to, however the rows
/// came.
public final class FeatureEncoder {
    private static final int VERSION = 1;
    private static final int FEATURES_MAX = 10_000;

    private final List<FeatureType> types;
    private final int categoriesMax;
    private final Categories[] categories;
    // By feature and code, the column or −1; of a numeric feature by 0.
    private final int[][] columnOf;
    private final List<Column> columns = new ArrayList<>();
    private double[][] encoded = {};

    private record Column(int feature, int code) {}

    /// An encoder of features.
    ///
    /// @param categoriesMax how many texts of a feature get a column
    public FeatureEncoder(List<FeatureType> types, int categoriesMax) {
        if (types.size() > FEATURES_MAX || categoriesMax < 0) {
            throw new IllegalArgumentException("too many features, or categories below 0");
        }
        this.types = List.copyOf(types);
        this.categoriesMax = categoriesMax;
        categories = new Categories[types.size()];
        columnOf = new int[types.size()][];
        for (int i = 0; i < categories.length; i++) {
            categories[i] = new Categories(categoriesMax);
            columnOf[i] = new int[] {-1, -1};
            if (types.get(i) == FeatureType.NUMERIC) {
                append(i, 0);
            }
        }
    }

    private void append(int feature, int code) {
        if (code >= columnOf[feature].length) {
            int had = columnOf[feature].length;
            columnOf[feature] = Arrays.copyOf(columnOf[feature], Math.max(code + 1, 2 * had));
            Arrays.fill(columnOf[feature], had, columnOf[feature].length, -1);
        }
        columnOf[feature][code] = columns.size();
        columns.add(new Column(feature, code));
    }

    /// The codes of a categorical feature's texts.
    public Categories categories(int feature) {
        return categories[feature];
    }

    /// The number of columns as of now.
    public int columnCount() {
        return columns.size();
    }

    /// The columns of rows `from` to `to` at the same places; the arrays are good until the next
    /// call.
    ///
    /// @param features by feature its numbers, or the codes of its texts (NaN for NULL)
    /// @param learn whether categories without a column get one
    public double[][] encode(double[][] features, int from, int to, boolean learn) {
        for (int i = 0; learn && i < features.length; i++) {
            if (types.get(i) == FeatureType.CATEGORICAL) {
                appendNew(i, features[i], from, to);
            }
        }
        var result = new double[columns.size()][];
        if (encoded.length < result.length) {
            encoded = Arrays.copyOf(encoded, result.length);
        }
        for (int c = 0; c < result.length; c++) {
            var column = columns.get(c);
            if (types.get(column.feature()) == FeatureType.NUMERIC) {
                result[c] = features[column.feature()];
                continue;
            }
            if (encoded[c] == null || encoded[c].length < to) {
                encoded[c] = new double[to];
            }
            mark(features[column.feature()], column.code(), from, to, encoded[c]);
            result[c] = encoded[c];
        }
        return result;
    }

    private void appendNew(int feature, double[] codes, int from, int to) {
        for (int row = from; row < to; row++) {
            int code = (int) codes[row];
            int[] known = columnOf[feature];
            if (code >= known.length || known[code] < 0) {
                append(feature, code);
            }
        }
    }

    private static void mark(double[] codes, int code, int from, int to, double[] marks) {
        for (int row = from; row < to; row++) {
            // NaN becomes 0, the code of NULL.
            marks[row] = (int) codes[row] == code ? 1 : 0;
        }
    }

    /// The order in which a model takes the columns.
    public int[] order() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            order.add(i);
        }
        order.sort(
                Comparator.comparingInt((Integer i) -> columns.get(i).feature())
                        .thenComparing(this::text, Comparator.reverseOrder()));
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    private String text(int index) {
        var column = columns.get(index);
        return types.get(column.feature()) == FeatureType.NUMERIC
                ? ""
                : categories[column.feature()].text(column.code());
    }

    /// The name of a column: the feature's, with the category after it.
    public String name(int column, List<String> features) {
        String name = features.get(columns.get(column).feature());
        return types.get(columns.get(column).feature()) == FeatureType.NUMERIC
                ? name
                : name + "=" + text(column);
    }

    /// Appends the features, the texts and the columns, with a header of kind and version.
    public void encode(StateWriter writer) {
        writer.putHeader(ModelKind.FEATURES, VERSION);
        writer.putInt(categoriesMax);
        writer.putInt(types.size());
        for (int i = 0; i < categories.length; i++) {
            writer.putByte(types.get(i) == FeatureType.NUMERIC ? 0 : 1);
            categories[i].write(writer);
        }
        writer.putInt(columns.size());
        for (Column column : columns) {
            writer.putInt(column.feature());
            writer.putInt(column.code());
        }
    }

    /// Reads what [#encode] wrote.
    public static FeatureEncoder decode(StateReader reader) {
        reader.header(ModelKind.FEATURES, VERSION);
        int categoriesMax = reader.getInt(0, Integer.MAX_VALUE);
        int count = reader.getCount(1 + Integer.BYTES);
        List<FeatureType> types = new ArrayList<>();
        List<Categories> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            types.add(reader.getBoolean() ? FeatureType.CATEGORICAL : FeatureType.NUMERIC);
            var categories = new Categories(categoriesMax);
            categories.read(reader);
            texts.add(categories);
        }
        if (count > FEATURES_MAX) {
            throw new StateFormatException("too many features: " + count);
        }
        var encoder = new FeatureEncoder(types, categoriesMax);
        for (int i = 0; i < count; i++) {
            encoder.categories[i] = texts.get(i);
        }
        encoder.columns.clear();
        int columnCount = reader.getCount(2 * Integer.BYTES);
        for (int i = 0; i < columnCount; i++) {
            int feature = reader.getInt(0, count - 1);
            encoder.append(feature, reader.getInt(0, texts.get(feature).codeCount() - 1));
        }
        return encoder;
    }
}
