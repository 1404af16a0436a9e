// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

import io.netty.buffer.ByteBuf;

/// `d`: a piece of copy data, cut anywhere.
///
/// @param bytes a view of the frame's bytes, valid until the frame is released
public record CopyData(ByteBuf bytes) implements FrontendMessage {}
