// SPDX-License-Identifier: Apache-2.0
/// How fast and how small batches are written. `mvn -pl bench -am package`, then run
/// `org.openjdk.jmh.Main io.tidemill.bench.storage` on bench's class path.
@NullMarked
package io.tidemill.bench.storage;

import org.jspecify.annotations.NullMarked;
