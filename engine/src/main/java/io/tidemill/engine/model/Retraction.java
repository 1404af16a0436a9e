// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// What a model does when a row goes that it has learnt.
enum Retraction {
    /// It forgets the row exactly.
    UNLEARN,
    /// It cannot forget, and none goes as far as is known: one that does stops it.
    REFUSE,
    /// It keeps what it learnt.
    IGNORE,
    /// It keeps what it learnt until a [Refit] without the row takes its place.
    REFIT;

    /// Whether `model` asks for a [Refit].
    static boolean refits(ModelDefinition model) {
        return "refit".equals(model.options().get("on_retraction"));
    }

    /// What `model` does, by its option `on_retraction`.
    ///
    /// Errors: 22023 where it must choose, or chose what there is not.
    static Retraction of(ModelDefinition model, boolean unlearns, boolean retracting) {
        String option = model.options().get("on_retraction");
        if (unlearns && !Drift.replaces(model)) {
            if (option != null) {
                throw SqlException.of(
                                SqlState.INVALID_PARAMETER_VALUE,
                                "a model of type \"" + model.type() + "\" takes no on_retraction")
                        .hint("It forgets exactly what is deleted.");
            }
            return UNLEARN;
        }
        if (option == null && retracting) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "a model of type \""
                                    + model.type()
                                    + (unlearns ? "\" that drifts" : "\"")
                                    + " cannot forget rows, and rows of its query can change")
                    .hint(
                            "Say what to do then: on_retraction = 'refit' keeps the rows and makes the model"
                                    + " anew of those that are left, 'ignore' keeps what was learnt.");
        }
        return switch (option) {
            case null -> REFUSE;
            case "ignore" -> IGNORE;
            case "refit" -> REFIT;
            default ->
                    throw SqlException.of(
                                    SqlState.INVALID_PARAMETER_VALUE,
                                    "on_retraction must be 'refit' or 'ignore', not '"
                                            + option
                                            + "'")
                            .hint(
                                    "'refit' makes the model anew of the rows that are left, 'ignore'"
                                            + " keeps what was learnt of rows that go.");
        };
    }

    /// The changes that `model` is to learn.
    ///
    /// Errors: 0A000 for a row that goes where it refuses that.
    Batch kept(Batch changes, ModelDefinition model) {
        long[] weights = changes.weights();
        if (this == UNLEARN || weights == null) {
            return changes;
        }
        var kept = new int[changes.size()];
        int count = 0;
        for (int i = 0; i < kept.length; i++) {
            if (weights[i] > 0) {
                kept[count++] = i;
            } else if (this == REFUSE) {
                throw refused(model);
            }
        }
        return changes.gather(kept, count);
    }

    private static SqlException refused(ModelDefinition model) {
        return SqlException.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "a row that a model of type \"" + model.type() + "\" has learnt has gone")
                .hint(
                        "Make the model anew with on_retraction = 'refit' or 'ignore', or with a type"
                                + " that forgets exactly.");
    }
}
