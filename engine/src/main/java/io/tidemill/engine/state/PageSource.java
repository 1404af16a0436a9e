// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

/// The pages of the last checkpoint, by ascending number.
public interface PageSource {
    /// Gives every page to `reader`.
    void forEach(Reader reader);

    /// Takes pages.
    @FunctionalInterface
    interface Reader {
        /// Takes page `page`.
        void page(long page, byte[] bytes);
    }
}
