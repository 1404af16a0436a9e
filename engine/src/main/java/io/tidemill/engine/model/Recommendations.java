// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemill.analytics.recommend.Recommendation;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.ArrayValue;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/// The items that a recommender has for users, as of the end of a tick.
public final class Recommendations {
    private static final int USER = 0;
    private static final int COUNT = 1;
    private static final int ALLOWED = 2;

    private final Taste.View view;

    /// By the model with this content.
    public Recommendations(ModelContent content) {
        view = Taste.View.of(content);
    }

    /// Appends item, score and reason of the best items for each of `requests`, best first.
    ///
    /// @param requests rows of user, number of items and, where there is a third column, an array
    ///   of the items that are allowed
    public void append(Batch requests, BatchBuilder out) {
        view.ask(known -> {
            for (int row = 0; row < requests.size(); row++) {
                append(known, requests, row, out);
            }
            return known;
        });
    }

    private static void append(Taste known, Batch requests, int row, BatchBuilder out) {
        var users = requests.column(USER);
        var counts = (LongColumn) requests.column(COUNT);
        if (users.isNull(row) || counts.isNull(row)) {
            return;
        }
        long count = counts.values()[row];
        if (count < 0) {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "the number of recommendations must not be negative");
        }
        var recommender = known.answering();
        var best =
                recommender.recommend(
                        known.users().of(users, row, false),
                        (int) Math.min(count, recommender.itemCount()),
                        allowed(known.items(), requests, row));
        for (var each : best) {
            known.items().append(each.item(), out.column(0));
            out.doubles(1).append(each.score());
            out.bytes(2).append(reason(known.items(), each).getBytes(UTF_8));
            out.endRow(requests.weight(row));
        }
    }

    private static LongPredicate allowed(KeyNumbers items, Batch requests, int row) {
        if (requests.columnCount() <= ALLOWED) {
            return _ -> true;
        }
        Set<Long> allowed = new HashSet<>();
        if (!requests.column(ALLOWED).isNull(row)) {
            var array = new Slice();
            ((BytesColumn) requests.column(ALLOWED)).get(row, array);
            var reader = new ArrayValue.Reader(array);
            while (reader.next()) {
                if (!reader.isNull()) {
                    allowed.add(number(items, reader.bytes()));
                }
            }
        }
        return allowed::contains;
    }

    private static long number(KeyNumbers items, Slice element) {
        return items.ofTexts()
                ? items.of(new String(element.data, element.offset, element.length, UTF_8), false)
                : ArrayValue.asLong(element);
    }

    private static String reason(KeyNumbers items, Recommendation one) {
        return one.because().isEmpty()
                ? "popular"
                : one.because().stream()
                        .map(items::text)
                        .collect(Collectors.joining(", ", "because ", ""));
    }
}
