// SPDX-License-Identifier: Apache-2.0
/// What a transaction has written before it commits.
@NullMarked
package io.tidemill.engine.transaction;

import org.jspecify.annotations.NullMarked;
