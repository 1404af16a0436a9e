// SPDX-License-Identifier: Apache-2.0
/// What a connector offers: how rows come in from outside and changes go out.
@NullMarked
package io.tidemill.core.connector;

import org.jspecify.annotations.NullMarked;
