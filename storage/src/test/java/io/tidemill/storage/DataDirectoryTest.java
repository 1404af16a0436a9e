// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir Path directory;

    private static RocksStore open(Path path) {
        return RocksStore.open(path, StoreOptions.DEFAULT);
    }

    private static SqlException failure(Path path) {
        return catchThrowableOfType(SqlException.class, () -> open(path).close());
    }

    @Test
    void aDirectoryInUseByThisProcessIsRefused() {
        try (var _ = open(directory)) {
            var error = failure(directory.resolve("."));
            assertThat(error.state()).isEqualTo(SqlState.OBJECT_IN_USE);
            assertThat(error.message())
                    .contains(directory.toString())
                    .contains("is in use by another Tidemill server (this process)");
            assertThat(error.hint()).contains("another data directory");
        }
        open(directory).close();
    }

    @Test
    void aDirectoryInUseByAnotherProcessIsRefused() throws Exception {
        try (var child = StoreChild.start(directory)) {
            child.awaitAcknowledged(1);
            var error = failure(directory);
            assertThat(error.state()).isEqualTo(SqlState.OBJECT_IN_USE);
            assertThat(error.message())
                    .isEqualTo(
                            "data directory \"%s\" is in use by another Tidemill server (process %d)"
                                    .formatted(directory.toRealPath(), child.pid()));
            child.kill();
        }
        open(directory).close();
    }

    @Test
    void anotherFormatIsRefusedAndLeftAlone() throws Exception {
        open(directory).close();
        Files.writeString(directory.resolve("format"), "tidemill 99\n");
        var error = failure(directory);
        assertThat(error.state()).isEqualTo(SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE);
        assertThat(error.message())
                .contains("has format \"tidemill 99\"; this server reads \"tidemill 1\"");
        assertThat(error.hint()).isNotNull();
        Files.writeString(directory.resolve("format"), "tidemill 1\n");
        open(directory).close();
    }

    @Test
    void aDirectoryWithOtherFilesIsRefused() throws Exception {
        Files.writeString(directory.resolve("thesis.txt"), "do not touch");
        var error = failure(directory);
        assertThat(error.message()).contains("is not a Tidemill data directory");
        assertThat(error.detail()).contains("thesis.txt");
        assertThat(directory.toFile().list()).containsExactly("thesis.txt");
    }

    @Test
    void aFileInItsPlaceIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        var error = failure(file);
        assertThat(error.state()).isEqualTo(SqlState.IO_ERROR);
        assertThat(error.message()).contains("cannot be made or opened");
    }

    @Test
    void aDamagedDatabaseIsReported() throws Exception {
        open(directory).close();
        Files.writeString(directory.resolve("db").resolve("CURRENT"), "MANIFEST-999999\n");
        var error = failure(directory);
        assertThat(error.message()).contains(directory.toString());
        assertThat(error.hint()).isNotNull();
        // the failed start let go of the directory
        assertThat(failure(directory).state()).isNotEqualTo(SqlState.OBJECT_IN_USE);
    }
}
