// SPDX-License-Identifier: Apache-2.0
/// The command line: what `tidemill demo`, `server`, `run`, `sql` and `version` take, and what they
/// say. What the commands start is passed in, see [io.tidemill.server.cli.Programs].
@NullMarked
package io.tidemill.server.cli;

import org.jspecify.annotations.NullMarked;
