// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

import org.jspecify.annotations.Nullable;

/// `E`: something failed.
///
/// @param severity `ERROR`, or `FATAL` where the connection ends
/// @param code the SQLSTATE
/// @param message one line
/// @param detail more about it, or null
/// @param hint what to do about it, or null
/// @param position where in the client's text: characters, the first is 1; 0 where not known
/// @param context where else, or null
public record ErrorResponse(
        String severity,
        String code,
        String message,
        @Nullable String detail,
        @Nullable String hint,
        int position,
        @Nullable String context)
        implements BackendMessage {
    @Override
    public void write(Output out) {
        int start = out.start('E');
        field(out, 'S', severity);
        field(out, 'V', severity);
        field(out, 'C', code);
        field(out, 'M', message);
        field(out, 'D', detail);
        field(out, 'H', hint);
        field(out, 'P', position > 0 ? Integer.toString(position) : null);
        field(out, 'W', context);
        out.int8(0);
        out.end(start);
    }

    static void field(Output out, char type, @Nullable String value) {
        if (value != null) {
            out.int8(type);
            out.text(value);
        }
    }
}
