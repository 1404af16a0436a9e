// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine;

import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import java.util.TreeMap;

/// Pages of state kept in a map, for tests of checkpoints.
public final class Pages implements PageSink, PageSource {
    private final TreeMap<Long, byte[]> pages = new TreeMap<>();

    @Override
    public void put(long page, byte[] bytes) {
        pages.put(page, bytes);
    }

    @Override
    public void delete(long page) {
        pages.remove(page);
    }

    @Override
    public void forEach(Reader reader) {
        pages.forEach(reader::page);
    }
}
