// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static java.util.Objects.requireNonNull;

import io.tidemill.analytics.recommend.Factors;
import io.tidemill.analytics.recommend.Neighbours;
import io.tidemill.analytics.recommend.Recommender;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.engine.table.Attachment;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a recommender knows, in memory: the ratings, which are also the content of the model's
/// view, and what follows from them, the sums of all pairs of items, which would be far too large
/// to be content. The learner and its readers share it, one at a time.
///
/// Each tick's changes wait until somebody who is to know them asks: a reader whose snapshot has
/// them, or the learner in the next tick with changes. So the learner, and whatever predicts in the
/// same tick, meets the model of the tick before, and a reader that of its snapshot; only one whose
/// snapshot is two changes old meets a newer one, never a mixture.
final class Taste {
    private final ReentrantLock lock = new ReentrantLock();
    private final @Nullable Neighbours neighbours;
    private @Nullable Factors factors;
    private final KeyNumbers users;
    private final KeyNumbers items;
    private long version;
    private @Nullable RatingChanges waiting;
    private @Nullable FactorsFit arriving;
    private boolean factorsAnswer;
    private boolean factorsAreNext;

    Taste(ModelDefinition definition) {
        var algorithm = RecommenderAlgorithm.of(definition);
        neighbours =
                algorithm.hasNeighbours()
                        ? new Neighbours(RecommenderAlgorithm.neighbourOptions(definition))
                        : null;
        factors =
                algorithm.hasFactors()
                        ? new Factors(RecommenderAlgorithm.factorOptions(definition))
                        : null;
        restoreAnswering(false);
        users = new KeyNumbers(definition.input().type(definition.column("user")));
        items = new KeyNumbers(definition.input().type(definition.column("item")));
    }

    /// What readers see at the end of a tick.
    ///
    /// @param version how many changes are in it
    record View(Taste taste, long version) implements Attachment {
        /// Asks what is known as of the view's tick.
        <T> T ask(Function<Taste, T> question) {
            taste.lock.lock();
            try {
                if (version >= taste.version) {
                    taste.catchUp();
                }
                return question.apply(taste);
            } finally {
                taste.lock.unlock();
            }
        }

        static View of(ModelContent content) {
            return (View) requireNonNull(content.attachment(), "a recommender's content");
        }
    }

    View view() {
        return new View(this, version);
    }

    /// Gives what was known at the end of the tick before to `learner`, then takes its changes.
    void learn(Function<Taste, RatingChanges> learner) {
        lock.lock();
        try {
            catchUp();
            waiting = learner.apply(this);
            version++;
        } finally {
            lock.unlock();
        }
    }

    private void catchUp() {
        if (waiting != null) {
            apply(waiting);
            waiting = null;
        }
        if (arriving != null) {
            factors = arriving.join(requireNonNull(factors));
            arriving = null;
        }
        factorsAnswer = factorsAreNext;
    }

    private void apply(RatingChanges changes) {
        if (neighbours != null) {
            changes.applyTo(neighbours);
        }
        if (factors != null) {
            changes.applyTo(factors);
        }
    }

    /// Says, within [#learn], whether factorisation is to answer from the next tick on, where there
    /// is a choice.
    void letAnswer(boolean factorsAreBetter) {
        factorsAreNext = neighbours == null || (factors != null && factorsAreBetter);
    }

    /// Says, within [#learn] or at a restart, that a fit comes into it with the tick's changes.
    void arrives(FactorsFit fit) {
        arriving = fit;
    }

    /// Says, at a restart, which algorithm answers.
    void restoreAnswering(boolean factorsAreBetter) {
        letAnswer(factorsAreBetter);
        factorsAnswer = factorsAreNext;
    }

    /// Takes back ratings that are there at the end of a tick.
    void restore(RatingChanges ratings) {
        ratings.forEach(this::restore);
    }

    private void restore(long user, long item, long count, long sum) {
        if (neighbours != null) {
            neighbours.add(
                    new long[] {user}, new long[] {item}, new long[] {count}, new long[] {sum}, 1);
        }
        if (factors != null) {
            factors.restore(user, item, count, sum);
        }
    }

    /// Takes back the changes of the last tick, which are among the ratings that are there, but not
    /// yet in what was learnt of them.
    void restoreWaiting(RatingChanges changes) {
        changes.forEach((user, item, count, sum) -> restore(user, item, -count, -sum));
        waiting = changes;
    }

    /// What answers. This, and the next two, only within a question or [#learn].
    Recommender answering() {
        return requireNonNull(factorsAnswer ? factors : neighbours);
    }

    /// Null where the algorithm has none.
    @Nullable Neighbours neighbours() {
        return neighbours;
    }

    /// Null where the algorithm has none.
    @Nullable Factors factors() {
        return factors;
    }

    KeyNumbers users() {
        return users;
    }

    KeyNumbers items() {
        return items;
    }

    long sizeBytes() {
        return (neighbours == null ? 0 : neighbours.sizeBytes())
                + (factors == null ? 0 : factors.sizeBytes())
                + users.sizeBytes()
                + items.sizeBytes();
    }
}
