// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import io.tidemill.core.connector.Connector;
import io.tidemill.core.connector.SinkWriter;
import io.tidemill.core.connector.SourceReader;
import io.tidemill.core.type.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `connector = 'file'`: files of the machine that the server runs on.
public final class FileConnector implements Connector {
    /// A connector.
    public FileConnector() {}

    @Override
    public String name() {
        return "file";
    }

    @Override
    public void checkSource(Map<String, String> options, Schema table) {
        FileSource.check(FileSourceOptions.of(options), table);
    }

    @Override
    public SourceReader openSource(
            Map<String, String> options, Schema table, byte @Nullable [] offset) {
        return new FileSource(
                FileSourceOptions.of(options),
                table,
                offset == null ? FileOffset.START : FileOffset.decode(offset));
    }

    @Override
    public void checkSink(Map<String, String> options, Schema relation) {
        FileErrors.checkWritable(FileSinkOptions.of(options).path());
    }

    @Override
    public boolean sinkWantsContent(Map<String, String> options) {
        return FileSinkOptions.of(options).envelope() == FileSinkOptions.Envelope.CONTENT;
    }

    @Override
    public SinkWriter openSink(
            Map<String, String> options, Schema relation, byte @Nullable [] position) {
        var checked = FileSinkOptions.of(options);
        return switch (checked.envelope()) {
            case CONTENT -> new ContentFile(checked, relation);
            case CHANGES -> ChangesFile.open(checked, relation, position);
        };
    }
}
