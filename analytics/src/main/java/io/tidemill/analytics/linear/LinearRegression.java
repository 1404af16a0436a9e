// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.linear;

import io.tidemill.analytics.exact.CrossProducts;
import io.tidemill.analytics.model.Mergeable;
import io.tidemill.analytics.model.SupervisedModel;
import io.tidemill.analytics.model.Unlearning;
import io.tidemill.analytics.state.ModelKind;
import io.tidemill.analytics.state.StateFormatException;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import org.jspecify.annotations.Nullable;

/// Least squares that is always the fit of exactly the rows that are there.
///
/// The model keeps the sums of products of its variables without any rounding ([CrossProducts]), so
/// unlearning is exact bit for bit, even of a huge value, and neither order nor batches matter. The
/// fit is made when it is asked for, in numbers of twice the precision of a double: means are taken
/// out, columns are scaled, and the normal equations are solved by an LDLᵀ factorisation (G. H.
/// Golub and C. F. Van Loan, "Matrix Computations", 4th ed., 4.1.2) that leaves out columns which
/// those before them explain. As the sums are exact, that loses no more than a QR factorisation of
/// the rows in doubles would.
public final class LinearRegression implements SupervisedModel, Mergeable<LinearRegression> {
    private static final int VERSION = 1;

    private final Options options;
    private final CrossProducts products;
    private int @Nullable [] order;
    private @Nullable LinearFit fit;

    /// How the line is drawn.
    ///
    /// @param ridge the penalty on the squared coefficients of the standardised features; 0: none.
    ///   It is the `alpha` of a ridge regression on features of mean 0 and variance 1
    /// @param intercept whether the line may miss the origin
    public record Options(double ridge, boolean intercept) {
        public static final Options DEFAULT = new Options(0, true);

        public Options {
            if (!(ridge >= 0) || Double.isInfinite(ridge)) {
                throw new IllegalArgumentException("ridge must be a number from 0 on: " + ridge);
            }
        }
    }

    /// A model that has learnt nothing.
    public LinearRegression(int featureCount, Options options) {
        this(options, new CrossProducts(featureCount + 2), null);
    }

    private LinearRegression(Options options, CrossProducts products, int @Nullable [] order) {
        this.options = options;
        this.products = products;
        this.order = order;
    }

    @Override
    public Unlearning unlearning() {
        return Unlearning.EXACT;
    }

    @Override
    public int featureCount() {
        return products.variableCount() - 2;
    }

    @Override
    public double touch() {
        return products.touch();
    }

    /// Appends features that were 0 in all rows until there are `featureCount`.
    public void growTo(int featureCount) {
        if (featureCount > featureCount()) {
            products.growTo(featureCount + 2);
            order = null;
            fit = null;
        }
    }

    /// Says in which order features are taken: of collinear ones the first in it count. It holds
    /// until features are appended.
    public void takeInOrder(int[] features) {
        checkOrder(features, featureCount());
        order = features.clone();
        fit = null;
    }

    private static void checkOrder(int[] features, int count) {
        var seen = new boolean[count];
        for (int feature : features) {
            if (feature < 0 || feature >= count || seen[feature]) {
                throw new IllegalArgumentException("not an order of the features");
            }
            seen[feature] = true;
        }
        if (features.length != count) {
            throw new IllegalArgumentException("not an order of the features");
        }
    }

    /// {@inheritDoc}
    ///
    /// Any weights can be used. A row is skipped where the target or a feature is missing, infinite
    /// or beyond ±2^480 (3·10^144).
    @Override
    public void update(
            double[][] features, double[] targets, long @Nullable [] weights, int from, int to) {
        if (features.length != featureCount()) {
            throw new IllegalArgumentException(
                    features.length + " features for a model of " + featureCount());
        }
        var columns = new double[features.length + 1][];
        columns[0] = targets;
        System.arraycopy(features, 0, columns, 1, features.length);
        products.update(columns, weights, from, to);
        fit = null;
    }

    @Override
    public void merge(LinearRegression other) {
        if (!options.equals(other.options)) {
            throw new IllegalArgumentException("the models differ in their options");
        }
        growTo(other.featureCount());
        products.merge(other.products);
        fit = null;
    }

    /// The fit of the rows that are there.
    public LinearFit fit() {
        var current = fit;
        if (current == null) {
            current = LeastSquares.solve(products, options, order);
            fit = current;
        }
        return current;
    }

    @Override
    public LinearFit predictor() {
        return fit();
    }

    @Override
    public void predict(double[][] features, int from, int to, double[] predictions) {
        fit().predict(features, from, to, predictions);
    }

    @Override
    public long rowCount() {
        return products.rowCount();
    }

    @Override
    public long skippedCount() {
        return products.skippedCount();
    }

    /// The bytes it takes in memory, roughly.
    public long sizeBytes() {
        return 32 + products.sizeBytes();
    }

    @Override
    public void encode(StateWriter writer) {
        writer.putHeader(ModelKind.LINEAR_REGRESSION, VERSION);
        writer.putDouble(options.ridge());
        writer.putBoolean(options.intercept());
        products.write(writer);
        writer.putInt(order == null ? 0 : order.length);
        for (int i = 0; order != null && i < order.length; i++) {
            writer.putInt(order[i]);
        }
    }

    /// Reads what [#encode] wrote.
    public static LinearRegression decode(StateReader reader) {
        reader.header(ModelKind.LINEAR_REGRESSION, VERSION);
        double ridge = reader.getDouble();
        boolean intercept = reader.getBoolean();
        if (!(ridge >= 0) || Double.isInfinite(ridge)) {
            throw new StateFormatException("ridge out of range: " + ridge);
        }
        var products = CrossProducts.read(reader);
        if (products.variableCount() < 2) {
            throw new StateFormatException("a regression has a target");
        }
        int length = reader.getCount(Integer.BYTES);
        int[] order = length == 0 ? null : new int[length];
        for (int i = 0; order != null && i < length; i++) {
            order[i] = reader.getInt();
        }
        if (order != null) {
            try {
                checkOrder(order, products.variableCount() - 2);
            } catch (IllegalArgumentException e) {
                throw new StateFormatException("not an order of the features");
            }
        }
        return new LinearRegression(new Options(ridge, intercept), products, order);
    }
}
