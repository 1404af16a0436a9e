// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tidemill.server.postgres.message.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class InboundTest {
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final EmbeddedChannel channel = new EmbeddedChannel(false, false);

    private Inbound start(long bytesMax) throws Exception {
        channel.config().setAutoRead(false);
        var inbound = new Inbound(bytesMax, new Outbound(channel), lost::incrementAndGet);
        channel.pipeline()
                .addLast(
                        new ChannelOutboundHandlerAdapter() {
                            @Override
                            public void read(ChannelHandlerContext context) {
                                reads.incrementAndGet();
                            }
                        },
                        inbound);
        channel.register();
        return inbound;
    }

    private static Frame frame(int size) {
        return new Frame((byte) 'd', Unpooled.buffer(size).writeZero(size));
    }

    @Test
    void theSocketIsNotReadWhileMuchWaits() throws Exception {
        Inbound inbound = start(1000);
        assertThat(reads).hasValue(1);
        channel.writeInbound(frame(100));
        assertThat(reads).hasValue(2);
        channel.writeInbound(frame(2000));
        channel.writeInbound(frame(2000));
        assertThat(reads).hasValue(2);
        inbound.begin();
        inbound.begin();
        channel.runPendingTasks();
        assertThat(reads).hasValue(2);
        inbound.begin();
        channel.runPendingTasks();
        assertThat(reads).hasValue(3);
        assertThat(inbound.poll(Duration.ZERO)).isNull();
    }

    @Test
    void urgentEventsComeFirstAndTheEndStays() throws Exception {
        Inbound inbound = start(1000);
        channel.writeInbound(frame(1));
        inbound.urgent(new Event.Shutdown());
        channel.close().sync();
        assertThat(inbound.begin()).isInstanceOf(Event.Shutdown.class);
        assertThat(inbound.begin()).isInstanceOf(Event.Message.class);
        assertThat(inbound.begin()).isInstanceOf(Event.Closed.class);
        assertThat(inbound.begin()).isInstanceOf(Event.Closed.class);
        assertThat(lost).hasValue(1);
    }

    private static Frame frame(char type) {
        return new Frame((byte) type, Unpooled.EMPTY_BUFFER);
    }

    @Test
    void requestsAreHandledAtOnceOnlyAfterAllBeforeThem() throws Exception {
        Inbound inbound = start(1000);
        var handled = new ArrayList<Integer>();
        inbound.atOnce(request -> {
            assertThat(inbound.turn().isHeldByCurrentThread()).isTrue();
            handled.add(request.size());
            return request.size() == 3;
        });
        channel.writeInbound(frame('B'), frame('E'), frame('S'));
        assertThat(handled).containsExactly(3);
        assertThat(inbound.poll(Duration.ZERO)).isNull();

        channel.writeInbound(frame('B'), frame('S')); // not taken: waits for the thread
        channel.writeInbound(frame('B'), frame('E'), frame('S')); // so it must not be overtaken
        assertThat(handled).containsExactly(3, 2);
        for (int i = 0; i < 5; i++) {
            assertThat(inbound.begin()).isInstanceOf(Event.Message.class);
            channel.writeInbound(frame('B'), frame('E'), frame('S')); // nor what is under way
            inbound.end();
        }
        for (int i = 0; i < 15; i++) {
            assertThat(inbound.begin()).isInstanceOf(Event.Message.class);
            inbound.end();
        }
        channel.writeInbound(frame('B'), frame('D'), frame('E'), frame('C'), frame('S'));
        channel.writeInbound(frame('B'), frame('E')); // no end: the thread may have to flush
        assertThat(handled).containsExactly(3, 2);
        for (int i = 0; i < 7; i++) {
            assertThat(inbound.poll(Duration.ZERO)).isInstanceOf(Event.Message.class);
        }
        channel.writeInbound(frame('B'), frame('E'), frame('S'));
        assertThat(handled).containsExactly(3, 2, 3);
    }

    @Test
    void aGoodByeIsNoLoss() throws Exception {
        start(1000);
        channel.writeInbound(new Frame((byte) 'X', Unpooled.EMPTY_BUFFER));
        channel.close().sync();
        assertThat(lost).hasValue(0);
    }

    @Test
    void whatIsNotTakenIsReleased() throws Exception {
        Inbound inbound = start(1000);
        Frame before = frame(1);
        Frame after = frame(1);
        channel.writeInbound(before);
        inbound.done();
        channel.writeInbound(after);
        assertThat(before.body().refCnt()).isZero();
        assertThat(after.body().refCnt()).isZero();
    }
}
