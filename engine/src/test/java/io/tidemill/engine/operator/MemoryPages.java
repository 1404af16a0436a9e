// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import java.util.SortedMap;
import java.util.TreeMap;

/// Pages of state in memory.
final class MemoryPages implements PageSink, PageSource {
    private final SortedMap<Long, byte[]> pages = new TreeMap<>();
    private int putCount;

    @Override
    public void put(long page, byte[] bytes) {
        pages.put(page, bytes);
        putCount++;
    }

    @Override
    public void delete(long page) {
        pages.remove(page);
    }

    @Override
    public void forEach(Reader reader) {
        pages.forEach(reader::page);
    }

    int size() {
        return pages.size();
    }

    /// How many pages were put since the last call.
    int takePutCount() {
        int count = putCount;
        putCount = 0;
        return count;
    }
}
