// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.sql.resolve.Conversions.Category;
import io.tidemill.sql.resolve.Conversions.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Chooses among the overloads of a function or operator by PostgreSQL's rules ("Type Conversion"
/// in its manual, chapters on functions and operators).
final class Overloads {
    private Overloads() {}

    /// An overload.
    ///
    /// @param function what it is
    /// @param types its argument types for a call with that many arguments
    /// @param result its result type
    record Candidate<F>(F function, List<Type> types, Type result) {}

    /// The overload for arguments of these types, where [Type#UNKNOWN] stands for a string, NULL or
    /// parameter without a type.
    ///
    /// @param operator whether it is an operator: for two arguments, an unknown one is first taken
    ///   to be of the other's type
    /// @throws SqlException 42725 where several fit equally well
    static <F> @Nullable Candidate<F> choose(
            List<Candidate<F>> all, List<Type> given, boolean operator, String description) {
        List<Candidate<F>> candidates = new ArrayList<>();
        for (Candidate<F> candidate : all) {
            if (candidate.types().size() == given.size()) {
                candidates.add(candidate);
            }
        }
        List<Type> assumed = given;
        if (operator && given.size() == 2) {
            Type left = given.get(0);
            Type right = given.get(1);
            if (unknown(left) != unknown(right)) {
                Type known = unknown(left) ? right : left;
                assumed = List.of(known, known);
            }
        }
        for (Candidate<F> candidate : candidates) {
            if (exact(candidate, assumed)) {
                return candidate;
            }
        }
        candidates = kept(candidates, candidate -> fits(candidate, given));
        if (candidates.size() <= 1) {
            return first(candidates);
        }
        candidates = best(candidates, given, false);
        if (candidates.size() > 1) {
            candidates = best(candidates, given, true);
        }
        if (candidates.size() > 1 && given.stream().anyMatch(Overloads::unknown)) {
            candidates = byUnknowns(candidates, given);
        }
        if (candidates.size() > 1) {
            throw SqlException.of(
                            SqlState.AMBIGUOUS_FUNCTION,
                            (operator
                                            ? "operator is not unique: "
                                            : "function " + description + " is not unique")
                                    + (operator ? description : ""))
                    .hint(
                            "Could not choose a best candidate. You might need to add explicit type casts.");
        }
        return first(candidates);
    }

    private static boolean unknown(Type type) {
        return type.name() == TypeName.UNKNOWN;
    }

    private static <F> @Nullable Candidate<F> first(List<Candidate<F>> candidates) {
        return candidates.isEmpty() ? null : candidates.getFirst();
    }

    private static <F> List<Candidate<F>> kept(
            List<Candidate<F>> candidates, Predicate<Candidate<F>> condition) {
        return candidates.stream()
                .filter(condition)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static <F> boolean exact(Candidate<F> candidate, List<Type> given) {
        for (int i = 0; i < given.size(); i++) {
            if (!candidate.types().get(i).sameName(given.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static <F> boolean fits(Candidate<F> candidate, List<Type> given) {
        for (int i = 0; i < given.size(); i++) {
            if (!Conversions.allowed(given.get(i), candidate.types().get(i), Context.IMPLICIT)) {
                return false;
            }
        }
        return true;
    }

    /// Those with the most exact matches, or also the most preferred types where a conversion is
    /// needed.
    private static <F> List<Candidate<F>> best(
            List<Candidate<F>> candidates, List<Type> given, boolean orPreferred) {
        int most = -1;
        List<Candidate<F>> best = new ArrayList<>();
        for (Candidate<F> candidate : candidates) {
            int count = 0;
            for (int i = 0; i < given.size(); i++) {
                Type type = candidate.types().get(i);
                if (!unknown(given.get(i))
                        && (type.sameName(given.get(i))
                                || (orPreferred
                                        && Conversions.preferred(type)
                                        && Conversions.category(type)
                                                == Conversions.category(given.get(i))))) {
                    count++;
                }
            }
            if (count > most) {
                most = count;
                best.clear();
            }
            if (count == most) {
                best.add(candidate);
            }
        }
        return best;
    }

    private static <F> List<Candidate<F>> byUnknowns(
            List<Candidate<F>> candidates, List<Type> given) {
        List<Candidate<F>> left = candidates;
        boolean decided = true;
        for (int i = 0; i < given.size() && decided; i++) {
            if (!unknown(given.get(i))) {
                continue;
            }
            int at = i;
            boolean strings =
                    left.stream()
                            .anyMatch(candidate ->
                                    Conversions.category(candidate.types().get(at))
                                            == Category.STRING);
            Category category =
                    strings
                            ? Category.STRING
                            : Conversions.category(left.getFirst().types().get(at));
            decided =
                    strings
                            || left.stream()
                                    .allMatch(candidate ->
                                            Conversions.category(candidate.types().get(at))
                                                    == category);
            if (decided) {
                left =
                        kept(
                                left,
                                candidate ->
                                        Conversions.category(candidate.types().get(at))
                                                == category);
                List<Candidate<F>> preferred =
                        kept(left, candidate -> Conversions.preferred(candidate.types().get(at)));
                if (!preferred.isEmpty()) {
                    left = preferred;
                }
            }
        }
        if (decided && left.size() == 1) {
            return left;
        }
        return bySameType(candidates, given);
    }

    /// If all known arguments have one type, take the unknown ones to be of it too.
    private static <F> List<Candidate<F>> bySameType(
            List<Candidate<F>> candidates, List<Type> given) {
        Type known = null;
        for (Type type : given) {
            if (!unknown(type)) {
                if (known != null && !known.sameName(type)) {
                    return candidates;
                }
                known = type;
            }
        }
        if (known == null) {
            return candidates;
        }
        Type all = known;
        List<Type> assumed = given.stream().map(type -> all).toList();
        List<Candidate<F>> fitting = kept(candidates, candidate -> fits(candidate, assumed));
        return fitting.size() == 1 ? fitting : candidates;
    }
}
