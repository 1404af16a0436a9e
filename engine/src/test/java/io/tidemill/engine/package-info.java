// SPDX-License-Identifier: Apache-2.0
/// What the engine's tests share.
@NullMarked
package io.tidemill.engine;

import org.jspecify.annotations.NullMarked;
