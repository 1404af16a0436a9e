// SPDX-License-Identifier: Apache-2.0
/// Tests of core, and what they share.
@NullMarked
package io.tidemill.core;

import org.jspecify.annotations.NullMarked;
