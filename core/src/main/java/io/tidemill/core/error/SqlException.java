// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.error;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// An error that a user can act on. The message is lower case without a full stop, names quoted;
/// the hint is a full sentence.
public final class SqlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SqlState state;
    private final int position;
    private final @Nullable String hint;
    private final @Nullable String detail;
    private final @Nullable String context;
    private final int row;

    private SqlException(
            SqlState state,
            String message,
            int position,
            @Nullable String hint,
            @Nullable String detail,
            @Nullable String context,
            int row,
            @Nullable Throwable cause) {
        super(message, cause);
        this.state = requireNonNull(state, "state");
        this.position = position;
        this.hint = hint;
        this.detail = detail;
        this.context = context;
        this.row = row;
    }

    /// An error with a code and a message.
    public static SqlException of(SqlState state, String message) {
        return new SqlException(state, message, 0, null, null, null, -1, null);
    }

    /// The same error with a hint.
    public SqlException hint(@Nullable String newHint) {
        return new SqlException(state, message(), position, newHint, detail, context, row, this);
    }

    /// The same error with a detail line.
    public SqlException detail(@Nullable String newDetail) {
        return new SqlException(state, message(), position, hint, newDetail, context, row, this);
    }

    /// The same error at a place of the statement's text: characters, the first is 1.
    public SqlException at(int newPosition) {
        return new SqlException(state, message(), newPosition, hint, detail, context, row, this);
    }

    /// The same error with where it happened: `COPY t, line 3, column price: "x"`.
    public SqlException context(@Nullable String newContext) {
        return new SqlException(state, message(), position, hint, detail, newContext, row, this);
    }

    /// The same error, about row `newRow` of the batch at hand; the first is 0.
    public SqlException inRow(int newRow) {
        return new SqlException(state, message(), position, hint, detail, context, newRow, this);
    }

    /// The same error with the exception that led to it.
    public SqlException cause(Throwable cause) {
        return new SqlException(state, message(), position, hint, detail, context, row, cause);
    }

    /// The code.
    public SqlState state() {
        return state;
    }

    /// The message; never null.
    public String message() {
        return requireNonNull(getMessage());
    }

    /// Where in the statement's text, in characters, the first being 1; 0 when not known.
    public int position() {
        return position;
    }

    /// What to do, or null.
    public @Nullable String hint() {
        return hint;
    }

    /// More about the case at hand, or null.
    public @Nullable String detail() {
        return detail;
    }

    /// Where it happened when that is not a place in the statement's text (a line of a copy), or
    /// null.
    public @Nullable String context() {
        return context;
    }

    /// The row of the batch at hand that it is about, or -1.
    public int row() {
        return row;
    }
}
