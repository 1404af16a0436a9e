// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.demo;

import io.tidemill.server.demo.ShopTables.PageView;
import java.util.SplittableRandom;

/// The people in the shop: each walks from page to page until they leave and somebody else comes.
final class Visitors {
    private static final String[] PAGES = {"home", "search", "product", "cart", "checkout"};

    /// Out of 100, where a visitor goes from each page; who goes nowhere leaves.
    private static final int[][] WALK = {
        {10, 45, 35, 0, 0},
        {0, 25, 50, 0, 0},
        {5, 15, 35, 22, 0},
        {0, 5, 15, 10, 45},
        {5, 0, 0, 0, 0}
    };

    private static final int[] MILLIS = {60, 110, 75, 50, 140};

    private final SplittableRandom random;
    private final long[] ids;
    private final byte[] pages;
    private long nextId;

    Visitors(int count, SplittableRandom random) {
        this.random = random;
        this.ids = new long[count];
        this.pages = new byte[count];
        for (int i = 0; i < count; i++) {
            ids[i] = ++nextId;
            pages[i] = (byte) random.nextInt(3);
        }
    }

    /// The next page that somebody looks at.
    PageView next(long atMillis) {
        int visitor = random.nextInt(ids.length);
        int page = walk(pages[visitor]);
        if (page < 0) {
            ids[visitor] = ++nextId;
            page = 0;
        }
        pages[visitor] = (byte) page;
        return new PageView(atMillis, ids[visitor], PAGES[page], loadMillis(page, atMillis));
    }

    private int walk(int page) {
        int way = random.nextInt(100);
        for (int next = 0; next < PAGES.length; next++) {
            way -= WALK[page][next];
            if (way < 0) {
                return next;
            }
        }
        return -1;
    }

    /// How long the page took: mostly short, now and then long; every few minutes the shop is slow
    /// for a while.
    private int loadMillis(int page, long atMillis) {
        double slow = Math.floorMod(atMillis, 240_000L) < 35_000 ? 2.2 : 1;
        double spread =
                Math.exp(
                        0.35
                                * (random.nextDouble()
                                        + random.nextDouble()
                                        + random.nextDouble()
                                        - 1.5));
        double outlier = random.nextInt(2000) == 0 ? 4 : 1;
        return (int) Math.round(MILLIS[page] * slow * spread * outlier);
    }
}
