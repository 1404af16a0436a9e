// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

/// Takes the pages of state that changed since the last checkpoint. A page is some kilobytes; its
/// number is its owner's.
public interface PageSink {
    /// Sets page `page`.
    void put(long page, byte[] bytes);

    /// Removes page `page`.
    void delete(long page);
}
