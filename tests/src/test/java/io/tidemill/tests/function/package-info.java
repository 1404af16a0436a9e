// SPDX-License-Identifier: Apache-2.0
/// Scalar functions: that they give what a real PostgreSQL gives, and that their reference page is what
/// their registrations say.
@NullMarked
package io.tidemill.tests.function;

import org.jspecify.annotations.NullMarked;
