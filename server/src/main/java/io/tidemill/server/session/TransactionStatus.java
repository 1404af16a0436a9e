// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

/// Where a session stands.
public enum TransactionStatus {
    /// No transaction block is open.
    IDLE,
    /// In a transaction block.
    ACTIVE,
    /// In a transaction block in which a statement failed; only `ROLLBACK` is taken.
    FAILED
}
