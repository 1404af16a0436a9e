// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.pattern;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.plan.RowPattern;
import java.util.Arrays;

/// A pattern as instructions, each with two operands. A split tries its first operand first; where
/// that leads to no match, its second.
///
/// | pattern | instructions |
/// | --- | --- |
/// | `A` | ROW a |
/// | `P Q` | P, Q |
/// | `P \| Q` | SPLIT p q; p: P, JUMP e; q: Q; e: |
/// | `P*` | l: SPLIT p e; p: P, JUMP l; e: |
/// | `P*?` | l: SPLIT e p; p: P, JUMP l; e: |
/// | `P{2,3}` | P, P, SPLIT p e; p: P; e: |
///
/// An iteration that may be empty stands between ENTER and LEAVE, which ends it in failure where it
/// had no row.
final class Program {
    /// A row that meets the definition of label `first`; `second` is 1 where it is not shown.
    static final int ROW = 0;

    /// Go on at `first`; later, if need be, at `second`.
    static final int SPLIT = 1;

    /// Go on at `first`.
    static final int JUMP = 2;

    /// An iteration begins: register `first`.
    static final int ENTER = 3;

    /// An iteration ends: register `first`.
    static final int LEAVE = 4;

    /// Only before the first row of the partition.
    static final int START = 5;

    /// Only behind the last row of the partition.
    static final int END = 6;

    /// It matched.
    static final int DONE = 7;

    private static final int SIZE_MAX = 20_000;

    private int[] operations = new int[16];
    private int[] first = new int[16];
    private int[] second = new int[16];
    private int[] splitNumbers = new int[16];
    private int size;
    private int registers;
    private int splits;
    private boolean anchored;

    private Program() {}

    /// The program of `pattern`.
    ///
    /// Errors: 54000 for one that is too long.
    static Program of(RowPattern pattern) {
        var program = new Program();
        program.add(pattern, 0);
        program.add(DONE, 0, 0);
        return program;
    }

    int operation(int at) {
        return operations[at];
    }

    int first(int at) {
        return first[at];
    }

    int second(int at) {
        return second[at];
    }

    /// How many registers it uses.
    int registers() {
        return registers;
    }

    /// Which split the one at `at` is, of [#splits].
    int split(int at) {
        return splitNumbers[at];
    }

    /// How many splits there are.
    int splits() {
        return splits;
    }

    /// Whether it asks where the partition begins.
    boolean anchored() {
        return anchored;
    }

    private int add(int operation, int firstOperand, int secondOperand) {
        if (size == SIZE_MAX) {
            throw SqlException.of(
                            SqlState.PROGRAM_LIMIT_EXCEEDED,
                            "the pattern is too long when written out")
                    .hint("Use smaller numbers in its quantifiers, or fewer variables in PERMUTE.");
        }
        if (size == operations.length) {
            operations = Arrays.copyOf(operations, size * 2);
            first = Arrays.copyOf(first, size * 2);
            second = Arrays.copyOf(second, size * 2);
            splitNumbers = Arrays.copyOf(splitNumbers, size * 2);
        }
        operations[size] = operation;
        first[size] = firstOperand;
        second[size] = secondOperand;
        if (operation == SPLIT) {
            splitNumbers[size] = splits++;
        }
        return size++;
    }

    private void add(RowPattern pattern, int excluded) {
        switch (pattern) {
            case RowPattern.Variable(int label) -> add(ROW, label, excluded);
            case RowPattern.Sequence(var parts) -> parts.forEach(part -> add(part, excluded));
            case RowPattern.Alternatives alternatives -> addAlternatives(alternatives, excluded);
            case RowPattern.Repeated repeated -> addRepeated(repeated, excluded);
            case RowPattern.Excluded(var part) -> add(part, 1);
            case RowPattern.Start() -> {
                anchored = true;
                add(START, 0, 0);
            }
            case RowPattern.End() -> add(END, 0, 0);
        }
    }

    private void addAlternatives(RowPattern.Alternatives alternatives, int excluded) {
        var choices = alternatives.choices();
        var jumps = new int[choices.size()];
        for (int i = 0; i < jumps.length; i++) {
            boolean last = i == jumps.length - 1;
            int split = last ? -1 : add(SPLIT, size + 1, 0);
            add(choices.get(i), excluded);
            if (!last) {
                jumps[i] = add(JUMP, 0, 0);
                second[split] = size;
            }
        }
        for (int i = 0; i < jumps.length - 1; i++) {
            first[jumps[i]] = size;
        }
    }

    private void addRepeated(RowPattern.Repeated repeated, int excluded) {
        for (int i = 0; i < repeated.min(); i++) {
            add(repeated.part(), excluded);
        }
        if (repeated.max() == RowPattern.Repeated.UNBOUNDED) {
            int split = add(SPLIT, 0, 0);
            addIteration(repeated.part(), excluded);
            add(JUMP, split, 0);
            target(split, repeated.greedy());
            return;
        }
        var open = new int[repeated.max() - repeated.min()];
        for (int i = 0; i < open.length; i++) {
            open[i] = add(SPLIT, 0, 0);
            addIteration(repeated.part(), excluded);
        }
        for (int split : open) {
            target(split, repeated.greedy());
        }
    }

    /// The split goes to the iteration behind it or to the end so far.
    private void target(int split, boolean greedy) {
        first[split] = greedy ? split + 1 : size;
        second[split] = greedy ? size : split + 1;
    }

    private void addIteration(RowPattern part, int excluded) {
        if (!mayBeEmpty(part)) {
            add(part, excluded);
            return;
        }
        int register = registers++;
        add(ENTER, register, 0);
        add(part, excluded);
        add(LEAVE, register, 0);
    }

    private static boolean mayBeEmpty(RowPattern pattern) {
        return switch (pattern) {
            case RowPattern.Variable _ -> false;
            case RowPattern.Sequence(var parts) -> parts.stream().allMatch(Program::mayBeEmpty);
            case RowPattern.Alternatives(var choices) ->
                    choices.stream().anyMatch(Program::mayBeEmpty);
            case RowPattern.Repeated repeated -> repeated.min() == 0 || mayBeEmpty(repeated.part());
            case RowPattern.Excluded(var part) -> mayBeEmpty(part);
            case RowPattern.Start _, RowPattern.End _ -> true;
        };
    }
}
