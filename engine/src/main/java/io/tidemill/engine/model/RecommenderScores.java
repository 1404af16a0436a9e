// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static java.util.Objects.requireNonNull;

import io.tidemill.analytics.recommend.Recommendation;
import io.tidemill.analytics.recommend.Recommender;
import io.tidemill.analytics.score.Metric;
import io.tidemill.analytics.score.RankingScore;
import io.tidemill.analytics.score.RegressionScore;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.engine.model.ModelType.ModelMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The scores of a recommender: of what was answered, and where two algorithms learn, of each of
/// them, by which the better one is known: of ratings by `rmse`, else by `ndcg@k`, of the last
/// rows.
///
/// Parts: `errors`, of ratings; `lists`, of lists of recommendations; `knn_score`, `mf_score`.
final class RecommenderScores {
    private static final String ERRORS = "errors";
    private static final String LISTS = "lists";
    private static final String KNN = "knn";
    private static final String MF = "mf";
    private static final String SCORE = "_score";

    /// How many rows of a tick are judged by a list of recommendations, each of which costs as much
    /// as an answer to a user.
    private static final int LISTS_MAX = 20;

    /// Of so few rows nothing is concluded: the neighbourhood answers.
    private static final long JUDGED_MIN = 20;

    private final boolean rated;
    private final boolean contest;
    private final int listSize;
    private final Judge<RegressionScore> errors;
    private final Judge<RankingScore> lists;
    private final Judge<?> ofNeighbours;
    private final Judge<?> ofFactors;
    private boolean erred;
    private boolean listed;
    private boolean contested;

    RecommenderScores(ModelDefinition definition) {
        rated = RecommenderAlgorithm.isRated(definition);
        contest = RecommenderAlgorithm.of(definition) == RecommenderAlgorithm.AUTO;
        listSize = RecommenderType.listSize(definition);
        errors = ofRatings(definition);
        lists = ofLists(definition);
        ofNeighbours = rated ? ofRatings(definition) : ofLists(definition);
        ofFactors = rated ? ofRatings(definition) : ofLists(definition);
    }

    private static Judge<RegressionScore> ofRatings(ModelDefinition model) {
        return new Judge<>(RegressionScore::new, RegressionScore::add, ModelOptions.window(model));
    }

    /// Judges places in lists of recommendations; 0 is none.
    private static Judge<RankingScore> ofLists(ModelDefinition model) {
        int size = RecommenderType.listSize(model);
        return new Judge<>(
                () -> new RankingScore(size),
                (score, places, _, from, to) -> {
                    for (int i = from; i < to; i++) {
                        score.add((int) places[i]);
                    }
                },
                ModelOptions.window(model));
    }

    /// A rating that came.
    record Came(long user, long item, double value) {}

    /// Judges what was known by what came.
    void judge(Taste known, List<Came> came) {
        var answering = known.answering();
        if (answering.ratingCount() == 0) {
            return;
        }
        double[] targets = came.stream().mapToDouble(Came::value).toArray();
        double[] places = places(answering, came);
        double[] deciding = rated ? predictions(answering, came) : places;
        if (rated) {
            errors.add(deciding, targets, 0, targets.length);
            erred |= errors.flush();
        }
        lists.add(places, places, 0, places.length);
        listed |= lists.flush();
        if (contest) {
            boolean factorsAnswer = answering == known.factors();
            compete(
                    ofNeighbours,
                    factorsAnswer ? answers(known.neighbours(), came) : deciding,
                    targets);
            compete(ofFactors, factorsAnswer ? deciding : answers(known.factors(), came), targets);
        }
    }

    private double[] answers(@Nullable Recommender one, List<Came> came) {
        var competing = requireNonNull(one);
        return rated ? predictions(competing, came) : places(competing, came);
    }

    private void compete(Judge<?> judge, double[] answers, double[] targets) {
        judge.add(answers, rated ? targets : answers, 0, answers.length);
        contested |= judge.flush();
    }

    private static double[] predictions(Recommender known, List<Came> came) {
        return came.stream().mapToDouble(one -> known.predict(one.user, one.item)).toArray();
    }

    private double[] places(Recommender known, List<Came> came) {
        return came.stream()
                .filter(one -> !known.isSeen(one.user, one.item))
                .limit(LISTS_MAX)
                .mapToDouble(one -> place(known, one))
                .toArray();
    }

    private int place(Recommender known, Came one) {
        return 1
                + known.recommend(one.user, listSize, _ -> true).stream()
                        .map(Recommendation::item)
                        .toList()
                        .indexOf(one.item);
    }

    /// Whether, where both learn, factorisation was better of late.
    boolean factorsAreBetter() {
        return switch (ofNeighbours.window()) {
            case RegressionScore neighbours ->
                    neighbours.count() >= JUDGED_MIN
                            && ((RegressionScore) ofFactors.window()).rootMeanSquaredError()
                                    < neighbours.rootMeanSquaredError();
            case RankingScore neighbours ->
                    neighbours.count() >= JUDGED_MIN
                            && ((RankingScore) ofFactors.window()).gain() > neighbours.gain();
            default -> false;
        };
    }

    /// Gives the scores that are different since the last call.
    void changed(Consumer<Part> parts) {
        if (erred) {
            parts.accept(new Part(ERRORS, "", 0, 0, errors.write()));
        }
        if (listed) {
            parts.accept(new Part(LISTS, "", 0, 0, lists.write()));
        }
        if (contested) {
            parts.accept(new Part(KNN + SCORE, "", 0, 0, ofNeighbours.write()));
            parts.accept(new Part(MF + SCORE, "", 0, 0, ofFactors.write()));
        }
        erred = false;
        listed = false;
        contested = false;
    }

    /// Takes a part back; whether it is one of these.
    boolean restore(Part part) {
        var judge =
                switch (part.name()) {
                    case ERRORS -> errors;
                    case LISTS -> lists;
                    case KNN + SCORE -> ofNeighbours;
                    case MF + SCORE -> ofFactors;
                    default -> null;
                };
        if (judge != null) {
            judge.read(part.state());
        }
        return judge != null;
    }

    /// The figures in a model's content; those that the better algorithm is known by are called,
    /// say, `knn_rmse` and `mf_rmse`.
    static List<ModelMetric> metrics(ModelDefinition model, ModelContent content) {
        var scores = new RecommenderScores(model);
        var metrics = new ArrayList<ModelMetric>();
        read(ERRORS, scores.errors, content, metrics::add);
        read(LISTS, scores.lists, content, metrics::add);
        String deciding = scores.rated ? "rmse" : "ndcg@" + scores.listSize;
        for (String one : List.of(KNN, MF)) {
            read(
                    one + SCORE,
                    one.equals(KNN) ? scores.ofNeighbours : scores.ofFactors,
                    content,
                    figure -> {
                        var metric = figure.metric();
                        if (metric.name().equals(deciding)) {
                            metrics.add(
                                    new ModelMetric(
                                            figure.scope(),
                                            figure.count(),
                                            new Metric(one + "_" + deciding, metric.value())));
                        }
                    });
        }
        return metrics;
    }

    private static void read(
            String name, Judge<?> judge, ModelContent content, Consumer<ModelMetric> metrics) {
        var part = content.part(name, "");
        if (part != null) {
            judge.read(part.state()).forEach(metrics);
        }
    }
}
