// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

/// The messages of the server that have no body.
public enum BackendSignal implements BackendMessage {
    /// A [Parse] is done.
    PARSE_COMPLETE('1'),
    /// A [Bind] is done.
    BIND_COMPLETE('2'),
    /// A [Close] is done.
    CLOSE_COMPLETE('3'),
    /// The statement returns no rows.
    NO_DATA('n'),
    /// The text had no statement.
    EMPTY_QUERY_RESPONSE('I'),
    /// The row limit of an [Execute] was reached.
    PORTAL_SUSPENDED('s'),
    /// All copy data has been sent.
    COPY_DONE('c');

    private final char type;

    BackendSignal(char type) {
        this.type = type;
    }

    @Override
    public void write(Output out) {
        out.end(out.start(type));
    }
}
