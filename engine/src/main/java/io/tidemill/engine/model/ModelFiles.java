// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.model.ModelFormat;
import io.tidemill.core.model.ScoringModel;
import io.tidemill.core.store.Space;
import io.tidemill.core.store.Store;
import io.tidemill.core.store.Writes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The files of outside models, by their digests: in the store as long as the catalog names them,
/// and written in the same commit as the catalog. Thread-safe.
public final class ModelFiles {
    private static final String KEY_PREFIX = "model/";

    private final @Nullable Store store;
    private final @Nullable ModelFormat format;
    private final Map<String, Held> held = new HashMap<>();
    private Set<String> stored = Set.of();

    /// A file that a statement is about to store.
    @SuppressWarnings("ArrayRecordComponent") // identity is never asked of it
    private record Held(byte[] file, int holders) {}

    /// Files in `store`.
    public ModelFiles(Store store, ModelFormat format) {
        this.store = requireNonNull(store, "store");
        this.format = requireNonNull(format, "format");
    }

    private ModelFiles() {
        store = null;
        format = null;
    }

    /// Of an engine that has no outside models.
    public static ModelFiles none() {
        return new ModelFiles();
    }

    /// Keeps a file in memory until it is stored, or [#release]d; returns its digest.
    public synchronized String hold(byte[] file) {
        String digest = digest(file);
        held.merge(digest, new Held(file, 1), (before, _) -> new Held(file, before.holders() + 1));
        return digest;
    }

    /// The statement that held the file has ended.
    public synchronized void release(String digest) {
        held.computeIfPresent(
                digest,
                (_, before) ->
                        before.holders() == 1
                                ? null
                                : new Held(before.file(), before.holders() - 1));
    }

    /// Adds to a commit what makes the store have the files that the catalog names after it, and no
    /// others.
    public synchronized void write(Set<String> named, Writes writes) {
        for (String digest : named) {
            if (!stored.contains(digest)) {
                var file = requireNonNull(held.get(digest), "a model's file").file();
                writes.put(Space.META, key(digest), file);
            }
        }
        for (String digest : stored) {
            if (!named.contains(digest)) {
                writes.delete(Space.META, key(digest));
            }
        }
    }

    /// The store has the files that the catalog names.
    public synchronized void written(Set<String> named) {
        stored = new HashSet<>(named);
    }

    /// Loads a model.
    ///
    /// Errors: those of [ModelFormat#open].
    public ScoringModel load(ModelDefinition model) {
        return requireNonNull(format, "a format of models")
                .open(file(model.fileDigest()), model.options().get("output"));
    }

    private byte[] file(String digest) {
        synchronized (this) {
            var waiting = held.get(digest);
            if (waiting != null) {
                return waiting.file();
            }
        }
        byte[] file = requireNonNull(store, "store").get(Space.META, key(digest));
        if (file == null || !digest(file).equals(digest)) {
            throw SqlException.of(
                            SqlState.DATA_CORRUPTED, "the stored file of a model is not readable")
                    .hint("Make the model anew by CREATE OR REPLACE MODEL … FROM its file.");
        }
        return file;
    }

    private static byte[] key(String digest) {
        return (KEY_PREFIX + digest).getBytes(UTF_8);
    }

    private static String digest(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
