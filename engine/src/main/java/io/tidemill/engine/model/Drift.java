// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a learner does when the errors of its models become larger (`on_drift`): nothing but to
/// tell, to start anew, or to let a fresh model learn beside, which takes over once it is better.
///
/// Everything follows from the errors in the order in which they come, and is part of what was
/// learnt; so a replay sees the same drifts.
///
/// Parts: of each key its `watch`, and the last [#EVENTS_MAX] events as `drift`, by number.
final class Drift {
    static final String OPTION = "on_drift";
    static final String SHADOW = "shadow";
    private static final String WATCH = "watch";
    private static final String EVENT = "drift";
    private static final int EVENTS_MAX = 1_000;

    private final Action action;
    private final long trialMax;
    private final Map<String, DriftWatch> watches = new HashMap<>();
    private final Set<String> touched = new LinkedHashSet<>();
    private final List<DriftEvent> news = new ArrayList<>();
    private long eventCount;

    private enum Action {
        ALERT,
        RESET,
        SHADOW
    }

    /// What a learner is to do with a key's model.
    enum Verdict {
        /// Nothing.
        GO_ON,
        /// Go on with a fresh model.
        START_ANEW,
        /// Put a fresh model on trial.
        START_TRIAL,
        /// Go on with the model on trial.
        TAKE_OVER,
        /// Drop the model on trial.
        END_TRIAL
    }

    private Drift(Action action, long trialMax) {
        this.action = action;
        this.trialMax = trialMax;
    }

    /// What `model` asks for, or null where it does not ask for anything.
    ///
    /// Errors: 22023 for an action that there is not, or that does not go with a refit.
    static @Nullable Drift of(ModelDefinition model) {
        String option = model.options().get(OPTION);
        if (option == null) {
            return null;
        }
        var action =
                switch (option) {
                    case "alert" -> Action.ALERT;
                    case "reset" -> Action.RESET;
                    case "shadow" -> Action.SHADOW;
                    default ->
                            throw SqlException.of(
                                            SqlState.INVALID_PARAMETER_VALUE,
                                            "on_drift must be 'alert', 'reset' or 'shadow', not '"
                                                    + option
                                                    + "'")
                                    .hint(
                                            "'alert' tells of it in tm_catalog.tm_drift_events, 'reset'"
                                                    + " starts anew, 'shadow' lets a fresh model take over"
                                                    + " once it is better.");
                };
        if (action != Action.ALERT && Retraction.refits(model)) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "on_drift = '" + option + "' does not go with on_retraction = 'refit'")
                    .hint(
                            "A refit would learn the old rows again: say on_retraction = 'ignore', or"
                                    + " on_drift = 'alert'.");
        }
        return new Drift(action, ModelOptions.window(model));
    }

    /// Whether `model` forgets what it learnt when it drifts, and then knows no more which rows it
    /// has learnt.
    static boolean replaces(ModelDefinition model) {
        var drift = of(model);
        return drift != null && drift.action != Action.ALERT;
    }

    /// The errors of a tick's rows of one key, each made before its row was learnt.
    ///
    /// @param errors of the model in use; NaN where it said nothing
    /// @param magnitudes of the targets
    /// @param trial of the model on trial, or null where there is none
    @SuppressWarnings("ArrayRecordComponent") // identity is never asked of it
    record Errors(double[] errors, double[] magnitudes, double @Nullable [] trial) {}

    /// Takes in the errors of rows `from` to `to`.
    Verdict judge(String key, Errors errors, int from, int to, Moment moment) {
        var watch = watches.computeIfAbsent(key, _ -> new DriftWatch());
        touched.add(key);
        DriftWatch.Change change = null;
        double[] trial = errors.trial();
        for (int i = from; i < to; i++) {
            if (trial != null) {
                watch.compare(errors.errors()[i], trial[i]);
            }
            var found = watch.add(errors.errors()[i], errors.magnitudes()[i]);
            change = found == null ? change : found;
        }
        if (trial != null && watch.isTrialBetter()) {
            watch.restart();
            tell(key, moment, watch.endTrial(), "takeover");
            return Verdict.TAKE_OVER;
        }
        if (trial != null && watch.tried() >= trialMax) {
            tell(key, moment, watch.endTrial(), "kept");
            return Verdict.END_TRIAL;
        }
        if (change == null) {
            return Verdict.GO_ON;
        }
        if (action != Action.SHADOW || trial == null) {
            tell(key, moment, change, action.name().toLowerCase(Locale.ROOT));
        }
        return switch (action) {
            case ALERT -> Verdict.GO_ON;
            case RESET -> Verdict.START_ANEW;
            case SHADOW -> trial == null ? Verdict.START_TRIAL : Verdict.GO_ON;
        };
    }

    private void tell(String key, Moment moment, DriftWatch.Change change, String what) {
        news.add(
                new DriftEvent(
                        key,
                        moment.tick(),
                        moment.nowMicros(),
                        change.before(),
                        change.after(),
                        what));
    }

    void changed(Consumer<Part> parts) {
        for (String key : touched) {
            var watch = requireNonNull(watches.get(key));
            parts.accept(new Part(WATCH, key, 0, 0, watch.encode()));
        }
        touched.clear();
        for (var event : news) {
            parts.accept(new Part(EVENT, number(eventCount), 0, 0, event.encode()));
            if (eventCount >= EVENTS_MAX) {
                parts.accept(Part.gone(EVENT, number(eventCount - EVENTS_MAX)));
            }
            eventCount++;
        }
        news.clear();
    }

    private static String number(long event) {
        return String.format(Locale.ROOT, "%012d", event);
    }

    /// Takes back a part; whether it was one of its own.
    boolean restore(Part part) {
        switch (part.name()) {
            case WATCH -> watches.put(part.key(), DriftWatch.decode(part.state()));
            case EVENT -> eventCount = Math.max(eventCount, Long.parseLong(part.key()) + 1);
            default -> {
                return false;
            }
        }
        return true;
    }

    /// The events in a model's content, in their order.
    static List<DriftEvent> events(ModelContent content) {
        var events = new ArrayList<DriftEvent>();
        content.forEach(EVENT, part -> events.add(DriftEvent.decode(part.state())));
        return events;
    }

    long sizeBytes() {
        return 2_000L * watches.size();
    }
}
