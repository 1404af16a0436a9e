// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.state;

/// Bytes that are not an encoded model of a version that this program reads.
public final class StateFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Says what was wrong with the bytes.
    public StateFormatException(String message) {
        super(message);
    }
}
