// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.recommend.Recommendation;
import io.tidemill.analytics.score.RankingScore;
import io.tidemill.analytics.score.RegressionScore;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.ModelDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Judges a recommender by what users took or rated: the ratings that were expected, and the places
/// of the items in the lists of the users. An item that the user is known to have is in no list and
/// is not judged by one.
final class RecommenderEvaluator implements Evaluator {
    private static final String LIST_SIZE = "k";
    private static final int LISTS_MAX = 10_000;

    private final ModelDefinition model;
    private final ModelReader reader;
    private final Taste.View view;
    private final int user;
    private final int item;
    private final int rating;
    private final int listSize;
    private final RegressionScore errors = new RegressionScore();
    private final RankingScore places;
    private final Map<Long, List<Long>> lists =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, List<Long>> eldest) {
                    return size() > LISTS_MAX;
                }
            };

    RecommenderEvaluator(
            ModelDefinition model,
            ModelReader reader,
            ModelContent content,
            Map<String, String> options) {
        Evaluator.requireKnown(options, List.of(LIST_SIZE));
        this.model = model;
        this.reader = reader;
        view = Taste.View.of(content);
        user = model.column("user");
        item = model.column("item");
        rating = RecommenderAlgorithm.ratingColumn(model);
        listSize =
                (int)
                        ModelOptions.number(
                                options, LIST_SIZE, RecommenderType.listSize(model), 1, 1_000);
        places = new RankingScore(listSize);
    }

    @Override
    public void add(Batch rows) {
        if (rating >= 0) {
            double[] expected =
                    Evaluator.doubles(Evaluator.predict(reader, model, rows)[0], rows.size());
            double[] given =
                    Features.numbers(rows.column(rating), model.input().type(rating), rows.size());
            errors.add(expected, given, 0, rows.size());
        }
        for (int i = 0; i < rows.size(); i++) {
            if (!rows.column(user).isNull(i) && !rows.column(item).isNull(i)) {
                int row = i;
                // One question a row: the learner does not wait for all of them.
                view.ask(known -> place(known, rows, row));
            }
        }
    }

    private boolean place(Taste known, Batch rows, int row) {
        long one = known.users().of(rows.column(user), row, false);
        long other = known.items().of(rows.column(item), row, false);
        if (known.answering().isSeen(one, other)) {
            return false;
        }
        var list =
                lists.computeIfAbsent(
                        one,
                        _ ->
                                known.answering().recommend(one, listSize, _ -> true).stream()
                                        .map(Recommendation::item)
                                        .toList());
        places.add(1 + list.indexOf(other));
        return true;
    }

    @Override
    public List<Figure> figures() {
        var figures = new ArrayList<Figure>();
        if (rating >= 0) {
            figures.addAll(Figure.of(errors.metrics(), errors.count()));
        }
        figures.addAll(Figure.of(places.metrics(), places.count()));
        return figures;
    }
}
