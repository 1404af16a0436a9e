// SPDX-License-Identifier: Apache-2.0
/// Errors that people can act on: SQLSTATE, message, position, hint.
@NullMarked
package io.tidemill.core.error;

import org.jspecify.annotations.NullMarked;
