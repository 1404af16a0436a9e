// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static java.util.Objects.requireNonNull;

import io.tidemill.analytics.state.StateReader;
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
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a learner does when the errors of its models become larger (`on_drift`): nothing but to
/// tell, to start anew, or to let a fresh model learn beside, which takes over once it is better.
///
/// Everything follows from the errors in the order in which they come, and is part of what was
/// learnt; so a replay sees the same drifts.
///
/// Parts: of each key its `watch` and, where there is one, the model on trial as `shadow`; and the
/// last [#EVENTS_MAX] events as `drift`, by number.
///
/// @param <M> the model of a key
final class Drift<M> {
    private static final String OPTION = "on_drift";
    private static final String SHADOW = "shadow";
    private static final String WATCH = "watch";
    private static final String EVENT = "drift";
    private static final int EVENTS_MAX = 1_000;

    private final Action action;
    private final long trialMax;
    private final Form<M> form;
    private final Map<String, DriftWatch> watches = new HashMap<>();
    private final Map<String, M> trials = new HashMap<>();
    private final Set<String> touched = new LinkedHashSet<>();
    private final List<DriftEvent> news = new ArrayList<>();
    private long eventCount;

    private enum Action {
        ALERT,
        RESET,
        SHADOW
    }

    /// How a key's model is kept.
    interface Form<M> {
        /// The model as a part.
        Part write(String name, String key, M model);

        /// Reads the state of a part.
        M read(StateReader reader);
    }

    private Drift(Action action, long trialMax, Form<M> form) {
        this.action = action;
        this.trialMax = trialMax;
        this.form = form;
    }

    /// What `model` asks for, or null where it does not ask for anything.
    static <M> @Nullable Drift<M> of(ModelDefinition model, Form<M> form) {
        var action = action(model);
        return action == null ? null : new Drift<>(action, ModelOptions.window(model), form);
    }

    /// Errors: 22023 for an action that there is not, or that does not go with a refit.
    static void check(ModelDefinition model) {
        action(model);
    }

    private static @Nullable Action action(ModelDefinition model) {
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
        return action;
    }

    /// Whether `model` forgets what it learnt when it drifts, and then knows no more which rows it
    /// has learnt.
    static boolean replaces(ModelDefinition model) {
        var action = action(model);
        return action != null && action != Action.ALERT;
    }

    /// The errors of a tick's rows of one key, each made before its row was learnt.
    ///
    /// @param from the place of the first
    /// @param to the place after the last
    /// @param errors of the model in use; NaN where it said nothing
    /// @param magnitudes of the targets
    /// @param trial of the model on trial, or null where there is none
    @SuppressWarnings("ArrayRecordComponent") // identity is never asked of it
    record Errors(
            int from, int to, double[] errors, double[] magnitudes, double @Nullable [] trial) {}

    /// The model on trial, or null.
    @Nullable M trial(String key) {
        return trials.get(key);
    }

    /// Puts what `change` makes of the model on trial, if there is one, in its place.
    void changeTrial(String key, UnaryOperator<M> change) {
        trials.computeIfPresent(key, (_, trial) -> change.apply(trial));
    }

    /// Takes in errors; gives the model to go on with.
    ///
    /// @param model in use
    /// @param fresh makes one that starts anew
    M judge(String key, M model, Errors errors, Moment moment, Supplier<M> fresh) {
        var watch = watches.computeIfAbsent(key, _ -> new DriftWatch());
        touched.add(key);
        DriftWatch.Change change = null;
        double[] trial = errors.trial();
        for (int i = errors.from(); i < errors.to(); i++) {
            if (trial != null) {
                watch.compare(errors.errors()[i], trial[i]);
            }
            var found = watch.add(errors.errors()[i], errors.magnitudes()[i]);
            change = found == null ? change : found;
        }
        if (trial != null && watch.isTrialBetter()) {
            watch.restart();
            tell(key, moment, watch.endTrial(), "takeover");
            return requireNonNull(trials.remove(key));
        }
        if (trial != null && watch.tried() >= trialMax) {
            tell(key, moment, watch.endTrial(), "kept");
            trials.remove(key);
            return model;
        }
        if (change == null || trial != null) {
            return model;
        }
        tell(key, moment, change, action.name().toLowerCase(Locale.ROOT));
        return switch (action) {
            case ALERT -> model;
            case RESET -> fresh.get();
            case SHADOW -> {
                trials.put(key, fresh.get());
                yield model;
            }
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
            var trial = trials.get(key);
            parts.accept(trial == null ? Part.gone(SHADOW, key) : form.write(SHADOW, key, trial));
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
            case SHADOW -> trials.put(part.key(), form.read(new StateReader(part.state())));
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
        return 2_000L * watches.size() + 1_000L * trials.size();
    }
}
