// SPDX-License-Identifier: Apache-2.0
/// The catalog: which tables, views, sources and sinks there are, its stored form, and the system tables that show it.
@NullMarked
package io.tidemill.server.catalog;

import org.jspecify.annotations.NullMarked;
