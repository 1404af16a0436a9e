// SPDX-License-Identifier: Apache-2.0
/// Windows of event time: which ones a time lies in.
@NullMarked
package io.tidemill.engine.window;

import org.jspecify.annotations.NullMarked;
