// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.storage;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.type.Kind;
import io.tidemill.storage.codec.ColumnarCodec;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Rows a second that the codec writes and reads; bytes a row are printed before each run.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(SensorData.ROW_COUNT)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class CodecBenchmark {
    /// The batch: `narrow`, `wide` or `irregular`.
    @Param({"narrow", "wide", "irregular"})
    public String data = "narrow";

    /// Whether it is written for size.
    @Param({"false", "true"})
    public boolean cold;

    private final ColumnarCodec codec = new ColumnarCodec();
    private Batch batch = SensorData.narrow();
    private Kind[] kinds = SensorData.NARROW;
    private boolean[] wanted = new boolean[0];
    private byte[] encoded = new byte[0];

    /// Makes the batch.
    @Setup
    public void setup() {
        batch =
                switch (data) {
                    case "narrow" -> SensorData.narrow();
                    case "wide" -> SensorData.wide();
                    default -> SensorData.irregular();
                };
        kinds = data.equals("wide") ? SensorData.WIDE : SensorData.NARROW;
        wanted = new boolean[kinds.length];
        Arrays.fill(wanted, true);
        encoded = codec.encode(batch, cold);
        System.out.printf(
                Locale.ROOT,
                "%n%s, cold=%b: %.2f bytes a row%n",
                data,
                cold,
                (double) encoded.length / SensorData.ROW_COUNT);
    }

    /// Batch to bytes.
    @Benchmark
    public byte[] encode() {
        return codec.encode(batch, cold);
    }

    /// Bytes to batch.
    @Benchmark
    public Batch decode() {
        return codec.decode(encoded, 0, encoded.length, kinds, wanted);
    }
}
