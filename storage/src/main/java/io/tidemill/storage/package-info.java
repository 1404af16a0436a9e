// SPDX-License-Identifier: Apache-2.0
/// The durable store, on RocksDB: the one thing on disk, and the one that has crash logic.
@NullMarked
package io.tidemill.storage;

import org.jspecify.annotations.NullMarked;
