// SPDX-License-Identifier: Apache-2.0
/// One open data directory: the engine, the catalog, and what connects both.
@NullMarked
package io.tidemill.server.database;

import org.jspecify.annotations.NullMarked;
