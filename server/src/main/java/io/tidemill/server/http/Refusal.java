// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/// What stands in for a request that could not be read: it is answered in its turn, then the
/// connection ends.
record Refusal(HttpResponseStatus status, String message, @Nullable String hint) {}
