// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;

/// Puts requests together, up to the limit on their body; for a larger one it passes on a refusal,
/// which is answered after the requests before it.
final class RequestAggregator extends HttpObjectAggregator {
    private final int maxBodyBytes;

    RequestAggregator(int maxBodyBytes) {
        super(maxBodyBytes);
        this.maxBodyBytes = maxBodyBytes;
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
        context.fireChannelRead(
                new Refusal(
                        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                        "the request's body is larger than " + maxBodyBytes + " bytes",
                        "Load many rows with COPY over the PostgreSQL protocol."));
    }
}
