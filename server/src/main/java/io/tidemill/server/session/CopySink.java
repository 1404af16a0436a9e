// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;

/// Takes the rows of a `COPY … FROM STDIN`.
public interface CopySink {
    /// Takes rows; blocks while the engine has enough to do.
    void accept(Batch rows);

    /// The client has sent everything; returns the number of rows.
    long finish();

    /// The client gave up or sent something malformed: nothing of this copy stays.
    void abort();
}
