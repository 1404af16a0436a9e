// SPDX-License-Identifier: Apache-2.0
/// Runs sources and sinks: a thread each, between a connector and the engine. A source's rows are
/// written together with how far it has read, so each record takes effect exactly once.
@NullMarked
package io.tidemill.server.connector;

import org.jspecify.annotations.NullMarked;
