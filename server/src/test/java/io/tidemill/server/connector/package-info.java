// SPDX-License-Identifier: Apache-2.0
/// Tests of sources and sinks, on real files and an engine whose store is in memory.
@NullMarked
package io.tidemill.server.connector;

import org.jspecify.annotations.NullMarked;
