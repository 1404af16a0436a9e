// SPDX-License-Identifier: Apache-2.0
package io.tidemill.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.model.ModelFormat;
import io.tidemill.core.model.ScoringModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// ONNX files. The library's native code is loaded with the first model.
public final class OnnxFormat implements ModelFormat {
    @Override
    public ScoringModel open(byte[] file, @Nullable String output) {
        OrtEnvironment environment = environment();
        OrtSession session = session(environment, file);
        try {
            return model(environment, session, output);
        } catch (OrtException | RuntimeException | Error failure) {
            close(session);
            throw failure instanceof OrtException unreadable
                    ? noModel(unreadable)
                    : raised(failure);
        }
    }

    private static RuntimeException raised(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    /// Errors: 0A000 on a platform that the library has no native code for.
    private static OrtEnvironment environment() {
        try {
            return OrtEnvironment.getEnvironment(
                    OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "tidemill");
        } catch (LinkageError | IllegalStateException | IllegalArgumentException missing) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "ONNX models cannot be run on "
                                    + System.getProperty("os.name")
                                    + " "
                                    + System.getProperty("os.arch"))
                    .hint(
                            "Run the server on Linux (glibc, x86_64 or aarch64) or on macOS"
                                    + " (aarch64).")
                    .cause(missing);
        }
    }

    private static OrtSession session(OrtEnvironment environment, byte[] file) {
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setDeterministicCompute(true);
            return environment.createSession(file, options);
        } catch (OrtException unreadable) {
            throw noModel(unreadable);
        }
    }

    private static SqlException noModel(OrtException unreadable) {
        String said = String.valueOf(unreadable.getMessage());
        return SqlException.of(SqlState.INVALID_TEXT_REPRESENTATION, "it is no ONNX model")
                .detail(said.strip())
                .hint("A model must be in one file, whole, and of known operators.")
                .cause(unreadable);
    }

    private static OnnxModel model(
            OrtEnvironment environment, OrtSession session, @Nullable String wanted)
            throws OrtException {
        var inputs = new ArrayList<Tensor>();
        long batch = Tensor.ANY;
        for (NodeInfo node : session.getInputInfo().values()) {
            var input = Tensor.of("input", node);
            inputs.add(input);
            if (input.batch() != Tensor.ANY) {
                batch = input.batch();
            }
        }
        if (inputs.isEmpty()) {
            throw SqlException.of(SqlState.FEATURE_NOT_SUPPORTED, "the model takes no input");
        }
        if (batch != Tensor.ANY && batch != 1) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "the model takes " + batch + " rows at once, no more and no less")
                    .hint("Export it with a first dimension that is dynamic, or 1.");
        }
        return new OnnxModel(
                environment,
                session,
                inputs,
                Tensor.of("output", output(session, wanted)),
                batch == 1);
    }

    private static NodeInfo output(OrtSession session, @Nullable String wanted)
            throws OrtException {
        Map<String, NodeInfo> outputs = new LinkedHashMap<>(session.getOutputInfo());
        NodeInfo found = wanted == null ? outputs.values().iterator().next() : outputs.get(wanted);
        if (found == null) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "the model has no output \"" + wanted + "\"")
                    .hint("Its outputs are: " + String.join(", ", outputs.keySet()) + ".");
        }
        if (!(found.getInfo() instanceof TensorInfo)) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "output \"" + found.getName() + "\" of the model is no tensor")
                    .hint(
                            "A classifier of scikit-learn: export it with options={'zipmap': False}."
                                    + others(outputs, found));
        }
        return found;
    }

    private static String others(Map<String, NodeInfo> outputs, NodeInfo refused) {
        var names =
                outputs.values().stream()
                        .filter(node -> !node.getName().equals(refused.getName()))
                        .filter(node -> node.getInfo() instanceof TensorInfo)
                        .map(NodeInfo::getName)
                        .toList();
        return names.isEmpty()
                ? ""
                : " Or take another: WITH (output = '" + names.getFirst() + "').";
    }

    static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException ignored) {
            // Its memory is lost; nothing else depends on it.
        }
    }
}
