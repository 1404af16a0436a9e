// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileOptionsTest {
    private static final Schema SCHEMA = Schema.of(Field.of("id", Type.BIGINT));

    @TempDir Path directory;

    private static Map<String, String> options(String... pairs) {
        var options = new HashMap<String, String>();
        options.put("connector", "file");
        for (int i = 0; i < pairs.length; i += 2) {
            options.put(pairs[i], pairs[i + 1]);
        }
        return options;
    }

    private static String source(String... pairs) {
        var connector = new FileConnector();
        return said(() -> connector.checkSource(options(pairs), SCHEMA));
    }

    private static String sink(String... pairs) {
        var connector = new FileConnector();
        return said(() -> connector.checkSink(options(pairs), SCHEMA));
    }

    private static String said(org.assertj.core.api.ThrowableAssert.ThrowingCallable check) {
        var error = catchThrowableOfType(SqlException.class, check);
        return error.state().code()
                + " "
                + error.message()
                + (error.hint() == null ? "" : " / " + error.hint());
    }

    @Test
    void saysWhatIsWrongWithAnOption() throws Exception {
        String file = Files.writeString(directory.resolve("a.csv"), "id\n").toString();
        new FileConnector().checkSource(options("path", file), SCHEMA);
        assertThat(source("path", file, "folow", "true"))
                .isEqualTo(
                        "22023 option \"folow\" of a file source does not exist / Did you mean"
                                + " \"follow\"?");
        assertThat(source("path", file, "wizardry", "1"))
                .startsWith(
                        "22023 option \"wizardry\" of a file source does not exist / The options"
                                + " are connector, path,");
        assertThat(source()).isEqualTo("22023 a file source needs option \"path\"");
        assertThat(source("path", directory.resolve("a.txt").toString()))
                .isEqualTo("22023 a file source needs option \"format\"");
        assertThat(source("path", file, "format", "cvs"))
                .isEqualTo(
                        "22023 invalid value for option \"format\": \"cvs\" / Did you mean \"csv\"?");
        assertThat(source("path", file, "header", "maybe"))
                .isEqualTo(
                        "22023 invalid value for option \"header\": \"maybe\" / Use true or false.");
        assertThat(source("path", file, "delimiter", "ab"))
                .startsWith("22023 invalid value for option \"delimiter\": \"ab\"");
        assertThat(source("path", file, "delimiter", "\""))
                .isEqualTo("22023 delimiter and quote must be different");
        assertThat(source("path", file, "null", "a,b"))
                .startsWith("22023 invalid value for option \"null\": \"a,b\"");
        assertThat(source("path", file, "format", "json", "header", "true"))
                .isEqualTo("22023 option \"header\" is only for format \"csv\"");
        assertThat(sink("path", file, "envelope", "changes", "interval", "1 s"))
                .isEqualTo("22023 option \"interval\" is only for envelope \"content\"");
        assertThat(sink("path", file, "interval", "soon"))
                .isEqualTo(
                        "22023 invalid value for option \"interval\": \"soon\" / Use an interval, such"
                                + " as '1 second'.");
        assertThat(sink("path", file, "follow", "true"))
                .startsWith("22023 option \"follow\" of a file sink does not exist");
    }

    @Test
    void saysWhatIsWrongWithAFile() {
        String missing = directory.resolve("no/such.csv").toString();
        assertThat(source("path", missing))
                .startsWith(
                        "58P01 could not open file \""
                                + missing
                                + "\" for reading: No such file or directory / Check the path");
        assertThat(source("path", "no-such-file.csv"))
                .contains("A relative path starts at the server's working directory, /");
        assertThat(source("path", directory.toString(), "format", "csv"))
                .isEqualTo("42809 \"" + directory + "\" is a directory");
        assertThat(sink("path", missing))
                .isEqualTo(
                        "58P01 could not create file \""
                                + missing
                                + "\": No such file or directory / Make the directory \""
                                + directory.resolve("no")
                                + "\" first.");
    }
}
