// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.store;

/// A read or write of the store failed; a failed commit left nothing behind.
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean full;

    /// A failure with its cause.
    ///
    /// @param full whether the disk is full, so that it may work again when there is room
    public StoreException(String message, boolean full, Throwable cause) {
        super(message, cause);
        this.full = full;
    }

    /// Whether the disk is full.
    public boolean full() {
        return full;
    }
}
