// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.postgres.message.ErrorResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns what was thrown into what the client is told.
final class ErrorReport {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorReport.class);

    private ErrorReport() {}

    /// The response for an error after which the conversation goes on.
    ///
    /// @param text the text that the error's position refers to, or null
    static ErrorResponse error(Throwable thrown, @Nullable String text) {
        return response("ERROR", sqlException(thrown), text);
    }

    /// The response for an error that ends the connection.
    static ErrorResponse fatal(Throwable thrown) {
        return response("FATAL", sqlException(thrown), null);
    }

    /// `thrown` as an error for users; what is our bug is logged.
    static SqlException sqlException(Throwable thrown) {
        return switch (thrown) {
            case SqlException e -> {
                if (e.state() == SqlState.INTERNAL_ERROR) {
                    LOG.error("internal error", e);
                }
                yield e;
            }
            case OutOfMemoryError e -> {
                LOG.error("out of memory", e);
                yield SqlException.of(SqlState.OUT_OF_MEMORY, "out of memory")
                        .hint("Ask for less at once, or give the server more memory.");
            }
            case StackOverflowError _ ->
                    SqlException.of(SqlState.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded")
                            .hint("Split the statement into simpler ones.");
            default -> {
                LOG.error("internal error", thrown);
                yield SqlException.of(
                                SqlState.INTERNAL_ERROR, "internal error: " + describe(thrown))
                        .hint("This is a bug in Tidemill: please report it.")
                        .cause(thrown);
            }
        };
    }

    private static String describe(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.getClass().getSimpleName() : message;
    }

    private static ErrorResponse response(String severity, SqlException e, @Nullable String text) {
        return new ErrorResponse(
                severity,
                e.state().code(),
                e.message(),
                e.detail(),
                e.hint(),
                characters(e.position(), text),
                e.context());
    }

    /// The position in characters, as the protocol counts, of a position in UTF-16 code units.
    private static int characters(int position, @Nullable String text) {
        if (position <= 0 || text == null) {
            return 0;
        }
        return text.codePointCount(0, Math.min(position - 1, text.length())) + 1;
    }
}
