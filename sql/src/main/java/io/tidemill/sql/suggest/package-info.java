// SPDX-License-Identifier: Apache-2.0
/// Guesses what a misspelt name was meant to be.
@NullMarked
package io.tidemill.sql.suggest;

import org.jspecify.annotations.NullMarked;
