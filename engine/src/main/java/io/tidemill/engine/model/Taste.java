// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static java.util.Objects.requireNonNull;

import io.tidemill.analytics.recommend.Neighbours;
import io.tidemill.analytics.recommend.Neighbours.Options;
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
    private final Neighbours neighbours;
    private final KeyNumbers users;
    private final KeyNumbers items;
    private long version;
    private @Nullable RatingChanges waiting;

    Taste(ModelDefinition definition) {
        boolean implicit = !definition.options().containsKey("rating");
        neighbours = new Neighbours(implicit ? Options.IMPLICIT : Options.EXPLICIT);
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
            waiting.applyTo(neighbours);
            waiting = null;
        }
    }

    /// Only within a question or [#learn].
    Neighbours neighbours() {
        return neighbours;
    }

    KeyNumbers users() {
        return users;
    }

    KeyNumbers items() {
        return items;
    }

    long sizeBytes() {
        return neighbours.pairBytes()
                + 32 * neighbours.ratingCount()
                + users.sizeBytes()
                + items.sizeBytes();
    }
}
