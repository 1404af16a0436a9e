// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.pattern;

import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.plan.MatchRecognize;
import java.util.Arrays;

/// Finds the match that is preferred among those that begin at a row: runs a [Program] by
/// backtracking.
///
/// Where no definition depends on the match so far, what follows at an instruction and a row is the
/// same however one came there. So a split that is reached at a row a second time is not tried
/// again: it led to no match. (That also ends loops without rows.) The work for one first row is
/// then bounded by rows × splits, and is shared with the rows that follow while none matches. It is
/// the memory of RE2's bit-state matcher.
///
/// Where definitions do depend on it there is no such memory, and the number of steps is limited.
final class Matcher {
    /// There is a match: [#path].
    static final int MATCH = 0;

    /// There is none.
    static final int NONE = 1;

    /// That depends on rows that are not here yet.
    static final int OPEN = 2;

    private static final long STEPS_MAX = 20_000_000;
    private static final int FAILED = -1;
    private static final int UNDECIDED = -2;
    // In place of an instruction on the stack: a register is set back.
    private static final int REGISTER = -1;

    private final Program program;
    private final Definitions definitions;
    private final Path path;
    private final int timeColumn;
    private final long withinMicros;
    private final boolean remembers;

    // Alternatives to go back to: instruction or REGISTER, rows of the path or the register, and
    // its value.
    private int[] stack = new int[48];
    private int depth;
    private final int[] registers;
    private long[] tried = new long[16];
    private int triedFrom = Integer.MAX_VALUE;
    private int triedTo;

    private Segment segment;
    private int start;
    private int reach;
    private long steps;

    Matcher(MatchRecognize plan, VariableSets sets, Definitions definitions, Segment none) {
        program = Program.of(plan.pattern());
        this.definitions = definitions;
        path = new Path(sets);
        timeColumn = plan.order().getFirst().column();
        withinMicros = plan.withinMicros();
        remembers = definitions.independent();
        registers = new int[program.registers()];
        segment = none;
    }

    Program program() {
        return program;
    }

    /// The rows of the match that was found last.
    Path path() {
        return path;
    }

    /// The row behind the last that was looked at, were it only to see that it is not there.
    int reach() {
        return reach;
    }

    /// Goes on with the rows of `rows`.
    void bind(Segment rows) {
        segment = rows;
        definitions.bind(rows);
        forget();
    }

    private void forget() {
        if (triedFrom < triedTo) {
            Arrays.fill(tried, triedFrom, Math.min(triedTo, tried.length), 0);
        }
        triedFrom = Integer.MAX_VALUE;
        triedTo = 0;
    }

    /// Tries to match from row `first` on: [#MATCH], [#NONE] or [#OPEN].
    ///
    /// @param number which match of the partition it would be
    int match(int first, long number) {
        start = first;
        reach = first + 1;
        steps = 0;
        depth = 0;
        path.truncate(0);
        definitions.begin(number);
        if (withinMicros != MatchRecognize.UNLIMITED) {
            forget();
        }
        int result = run();
        if (result != NONE) {
            forget();
        }
        return result;
    }

    private int run() {
        int at = 0;
        while (true) {
            if (program.operation(at) == Program.DONE) {
                return MATCH;
            }
            at = step(at);
            if (at == UNDECIDED) {
                return OPEN;
            }
            if (at == FAILED) {
                at = back();
                if (at == FAILED) {
                    return NONE;
                }
            }
        }
    }

    /// Does the instruction at `at`; where to go on.
    private int step(int at) {
        int row = start + path.length();
        return switch (program.operation(at)) {
            case Program.ROW -> row(at, row);
            case Program.SPLIT -> {
                if (remembers && !tryFirst(program.split(at), row)) {
                    yield FAILED;
                }
                push(program.second(at), path.length(), 0);
                yield program.first(at);
            }
            case Program.JUMP -> program.first(at);
            case Program.ENTER -> {
                int register = program.first(at);
                push(REGISTER, register, registers[register]);
                registers[register] = row;
                yield at + 1;
            }
            case Program.LEAVE ->
                    !remembers && registers[program.first(at)] == row ? FAILED : at + 1;
            case Program.START -> segment.from + row == 0 ? at + 1 : FAILED;
            case Program.END -> {
                reach = Math.max(reach, row + 1);
                yield row < segment.size ? FAILED : segment.open ? UNDECIDED : at + 1;
            }
            default -> throw new IllegalStateException("operation " + program.operation(at));
        };
    }

    private int row(int at, int row) {
        if (++steps > STEPS_MAX) {
            throw SqlException.of(
                            SqlState.PROGRAM_LIMIT_EXCEEDED,
                            "a pattern takes more than " + STEPS_MAX + " steps to match")
                    .hint(
                            "Make the definitions of its variables exclude each other, or bound it by"
                                    + " WITHIN.");
        }
        int label = program.first(at);
        reach = Math.max(reach, row + 1 + definitions.ahead(label));
        if (row >= segment.size) {
            return segment.open && !isTooLate(segment.watermarkMicros) ? UNDECIDED : FAILED;
        }
        if (withinMicros != MatchRecognize.UNLIMITED && row > start && isTooLate(time(row))) {
            return FAILED;
        }
        path.add(label, program.second(at) != 0);
        int met = definitions.test(label, row, path, start);
        return met == Definitions.YES ? at + 1 : met == Definitions.NO ? FAILED : UNDECIDED;
    }

    /// Whether a row of time `micros` is too late for the match.
    private boolean isTooLate(long micros) {
        if (withinMicros == MatchRecognize.UNLIMITED) {
            return false;
        }
        long first = time(start);
        long passed = micros - first;
        return micros > first && (passed >= withinMicros || passed < 0);
    }

    private long time(int row) {
        return ((LongColumn) segment.column(timeColumn)).values()[row];
    }

    /// Notes that a split is tried at `row`; false where it was before.
    private boolean tryFirst(int split, int row) {
        long bit = (long) row * program.splits() + split;
        int word = Math.toIntExact(bit >> 6);
        if (word >= tried.length) {
            tried = Arrays.copyOf(tried, Math.max(word + 1, tried.length * 2));
        }
        long mask = 1L << bit;
        if ((tried[word] & mask) != 0) {
            return false;
        }
        tried[word] |= mask;
        triedFrom = Math.min(triedFrom, word);
        triedTo = Math.max(triedTo, word + 1);
        return true;
    }

    private void push(int at, int length, int value) {
        if (depth + 3 > stack.length) {
            stack = Arrays.copyOf(stack, stack.length * 2);
        }
        stack[depth++] = at;
        stack[depth++] = length;
        stack[depth++] = value;
    }

    /// Goes back to the last alternative.
    private int back() {
        while (depth > 0) {
            int value = stack[--depth];
            int length = stack[--depth];
            int at = stack[--depth];
            if (at != REGISTER) {
                definitions.truncate(path, start, length);
                path.truncate(length);
                return at;
            }
            registers[length] = value;
        }
        return FAILED;
    }
}
