// SPDX-License-Identifier: Apache-2.0
/// The tick loop: log, run, publish, acknowledge; checkpoints and recovery.
@NullMarked
package io.tidemill.engine.tick;

import org.jspecify.annotations.NullMarked;
