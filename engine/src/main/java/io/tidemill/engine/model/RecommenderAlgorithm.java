// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.recommend.Factors;
import io.tidemill.analytics.recommend.Neighbours;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.List;

/// How a recommender finds what users like.
enum RecommenderAlgorithm {
    /// By the neighbourhood of items: forgets exactly.
    KNN,
    /// By matrix factorisation.
    MF,
    /// Both learn; the one answers that was better of late.
    AUTO;

    /// The options that only factorisation has.
    static final List<String> FACTOR_OPTIONS = List.of("factors", "penalty", "confidence");

    /// What the option `algorithm` says.
    ///
    /// Errors: 22023 where there is no such algorithm.
    static RecommenderAlgorithm of(ModelDefinition model) {
        String name = model.options().getOrDefault("algorithm", "knn");
        return switch (name) {
            case "knn" -> KNN;
            case "mf" -> MF;
            case "auto" -> AUTO;
            default ->
                    throw SqlException.of(
                                    SqlState.INVALID_PARAMETER_VALUE,
                                    "there is no algorithm \"" + name + "\" for recommenders")
                            .hint("The algorithms are: knn, mf, auto.");
        };
    }

    boolean hasNeighbours() {
        return this != MF;
    }

    boolean hasFactors() {
        return this != KNN;
    }

    static boolean isRated(ModelDefinition model) {
        return model.options().containsKey("rating");
    }

    /// The column of ratings, or −1.
    static int ratingColumn(ModelDefinition model) {
        return isRated(model) ? model.column("rating") : -1;
    }

    static Neighbours.Options neighbourOptions(ModelDefinition model) {
        return isRated(model) ? Neighbours.Options.EXPLICIT : Neighbours.Options.IMPLICIT;
    }

    /// Errors: 22023 for a number out of its range.
    static Factors.Options factorOptions(ModelDefinition model) {
        var options = model.options();
        boolean rated = isRated(model);
        var usual = rated ? Factors.Options.EXPLICIT : Factors.Options.IMPLICIT;
        return new Factors.Options(
                !rated,
                (int) ModelOptions.number(options, "factors", usual.factors(), 1, 512),
                ModelOptions.number(options, "penalty", usual.penalty(), 1e-6, 1e6),
                ModelOptions.number(options, "confidence", usual.confidence(), 0, 1e6));
    }
}
