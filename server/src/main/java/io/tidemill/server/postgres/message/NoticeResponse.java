// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// `N`: something worth telling that is not an error.
///
/// @param severity `NOTICE` or `WARNING`
/// @param code the SQLSTATE
/// @param message one line
public record NoticeResponse(String severity, String code, String message)
        implements BackendMessage {
    @Override
    public void write(Output out) {
        int start = out.start('N');
        ErrorResponse.field(out, 'S', severity);
        ErrorResponse.field(out, 'V', severity);
        ErrorResponse.field(out, 'C', code);
        ErrorResponse.field(out, 'M', message);
        out.int8(0);
        out.end(start);
    }
}
