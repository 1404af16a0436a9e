// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

/// The command line was written wrongly; the message says how.
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
