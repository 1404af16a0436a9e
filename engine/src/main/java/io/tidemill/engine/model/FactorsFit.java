// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.recommend.Factors;
import io.tidemill.analytics.state.StateReader;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Factors that are made anew on another thread, of the ratings of a moment, while the old ones go
/// on; as a [Refit] is.
///
/// In the tick `T` in which too much is new for them they begin with the ratings from before it,
/// and then learn the changes of each tick from `T` on. The first tick with a clock from a time on
/// that was fixed in `T` takes them, so which factors a tick has depends on the log alone. They
/// know nothing of users and items whose ratings were gone before `T`.
///
/// Parts: `fit`, its stage and when it is due; and of each tick from `T` on its `fit_changes`.
final class FactorsFit {
    static final String FIT = "fit";
    static final String CHANGES = "fit_changes";

    private static final long WAIT_MICROS_MIN = 1_000_000;
    // A rating costs about as much as a square of the vectors' length.
    private static final long MICROS_PARTS = 5;

    /// How far it has come.
    enum Stage {
        /// The next tick asks whether it must begin.
        ASKED(0),
        /// It is made.
        UNDER_WAY(1),
        /// It is taken with the changes of the tick.
        ARRIVED(2);

        private final int code;

        Stage(int code) {
            this.code = code;
        }
    }

    private Stage stage = Stage.ASKED;
    private long dueMicros;
    private final TreeMap<Long, RatingChanges> since = new TreeMap<>();
    private @Nullable CompletableFuture<Factors> factors;

    Stage stage() {
        return stage;
    }

    /// When a tick must come.
    long dueMicros() {
        return stage == Stage.UNDER_WAY ? dueMicros : 0;
    }

    /// Begins in this tick.
    ///
    /// @param known the factors as they were before it
    void begin(Factors known, Moment moment) {
        long size = known.size();
        long wait = known.ratingCount() * size * size / MICROS_PARTS;
        dueMicros = moment.nowMicros() + Math.max(WAIT_MICROS_MIN, wait);
        stage = Stage.UNDER_WAY;
        factors = run(known, List.copyOf(since.values()));
    }

    /// Begins again where a restart ended what was under way.
    ///
    /// @param known the factors with all changes that were given
    void resume(Factors known) {
        if (factors == null) {
            factors = run(known, List.copyOf(since.values()));
        }
    }

    private static CompletableFuture<Factors> run(Factors known, List<RatingChanges> changes) {
        var frozen = known.freeze();
        return CompletableFuture.supplyAsync(() -> {
            var fitted = frozen.thaw();
            for (var back : changes.reversed()) {
                back.forEach((user, item, count, sum) -> fitted.restore(user, item, -count, -sum));
            }
            fitted.fit();
            changes.forEach(again -> again.applyTo(fitted));
            return fitted;
        });
    }

    /// Takes the changes of a tick.
    void add(long tick, RatingChanges changes) {
        since.put(tick, changes);
        if (factors != null) {
            factors =
                    factors.thenApplyAsync(fitted -> {
                        changes.applyTo(fitted);
                        return fitted;
                    });
        }
    }

    /// Whether it arrives at this moment; then its stage says so from now on.
    boolean arrives(Moment moment) {
        if (stage == Stage.UNDER_WAY && moment.nowMicros() >= dueMicros) {
            stage = Stage.ARRIVED;
        }
        return stage == Stage.ARRIVED;
    }

    /// The factors, with all changes that were given.
    ///
    /// @param known the old ones, with the same changes
    Factors join(Factors known) {
        var running = factors;
        return (running == null ? run(known, List.copyOf(since.values())) : running).join();
    }

    byte[] write() {
        var writer = RecommenderLearner.writer();
        writer.putByte(stage.code);
        writer.putLong(dueMicros);
        return writer.toBytes();
    }

    void read(StateReader reader) {
        stage =
                switch (reader.getByte()) {
                    case 0 -> Stage.ASKED;
                    case 1 -> Stage.UNDER_WAY;
                    default -> Stage.ARRIVED;
                };
        dueMicros = reader.getLong();
    }

    /// Takes back the changes of a tick.
    void restore(long tick, RatingChanges changes) {
        since.put(tick, changes);
    }

    /// The ticks whose changes it has.
    List<Long> ticks() {
        return new ArrayList<>(since.keySet());
    }
}
