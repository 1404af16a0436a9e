// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.catalog.CheckDefinition;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.IndexDefinition;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.catalog.ModelHistory;
import io.tidemill.core.catalog.ModelVersion;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.SinkDefinition;
import io.tidemill.core.catalog.SourceDefinition;
import io.tidemill.core.catalog.SystemTableDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.UniqueDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.catalog.WatermarkDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.SystemType;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.engine.model.ModelTypes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The stored form of a catalog, as docs/formats/catalog.md specifies it: format version 8 (byte),
/// catalog version (long), next number (int), then lists of relations, sources and sinks.
public final class CatalogFormat {
    private static final int FORMAT_VERSION = 8;
    private static final int FORMAT_VERSION_LEAST = 4;
    private static final int TABLE = 1;
    private static final int VIEW = 2;
    private static final int SEQUENCE = 3;

    private CatalogFormat() {}

    /// The bytes of `catalog`.
    public static byte[] encode(CatalogState catalog) {
        var bytes = new ByteArrayOutputStream();
        try (var data = new DataOutputStream(bytes)) {
            var out = new Output(data);
            data.writeByte(FORMAT_VERSION);
            data.writeLong(catalog.version());
            data.writeInt(catalog.nextNumber());
            out.list(catalog.entries(), out::entry);
            out.list(catalog.sources(), out::source);
            out.list(catalog.sinks(), out::sink);
            out.comments(catalog.comments());
            out.list(catalog.userSchemas(), out::text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /// The catalog in `bytes`.
    ///
    /// Errors: XX001 where they are none of this format.
    public static CatalogState decode(byte[] bytes, SystemTables systemTables) {
        try (var data = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = data.readByte();
            if (format < FORMAT_VERSION_LEAST || format > FORMAT_VERSION) {
                throw SqlException.of(
                                SqlState.DATA_CORRUPTED,
                                "the stored catalog has format "
                                        + format
                                        + ", this version reads formats "
                                        + FORMAT_VERSION_LEAST
                                        + " to "
                                        + FORMAT_VERSION)
                        .hint("Use the version of Tidemill that wrote the data directory.");
            }
            var in = new Input(data, format);
            long version = data.readLong();
            int nextNumber = data.readInt();
            var relations = new LinkedHashMap<QualifiedName, CatalogState.Entry>();
            for (var entry : in.list(in::entry)) {
                relations.put(entry.relation().name(), entry);
            }
            var sources = in.list(in::source);
            var sinks = in.list(in::sink);
            Map<Commented, String> comments = format < 7 ? Map.of() : in.comments();
            List<String> schemas = format < 8 ? List.of() : in.list(in::text);
            return new CatalogState(
                    version,
                    nextNumber,
                    relations,
                    sources,
                    sinks,
                    comments,
                    new SchemaPath(schemas, SchemaPath.USUAL, systemTables.schemas()),
                    systemTables);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw SqlException.of(SqlState.DATA_CORRUPTED, "the stored catalog is not readable")
                    .cause(unreadable);
        }
    }

    private interface Writer<T> {
        void write(T value) throws IOException;
    }

    private interface Reader<T> {
        T read() throws IOException;
    }

    private record Output(DataOutputStream data) {
        <T> void list(List<T> values, Writer<T> writer) throws IOException {
            data.writeInt(values.size());
            for (T value : values) {
                writer.write(value);
            }
        }

        void text(@Nullable String text) throws IOException {
            data.writeBoolean(text != null);
            if (text != null) {
                byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
                data.writeInt(bytes.length);
                data.write(bytes);
            }
        }

        void name(QualifiedName name) throws IOException {
            text(name.schema());
            text(name.name());
        }

        void comments(Map<Commented, String> comments) throws IOException {
            list(
                    comments.keySet().stream()
                            .sorted(
                                    Comparator.comparing(Commented::kind)
                                            .thenComparing(of -> of.name().quoted())
                                            .thenComparing(Commented::column))
                            .toList(),
                    of -> {
                        text(of.kind().name());
                        name(of.name());
                        text(of.column());
                        text(comments.get(of));
                    });
        }

        void options(Map<String, String> options) throws IOException {
            list(
                    List.copyOf(new TreeMap<>(options).entrySet()),
                    option -> {
                        text(option.getKey());
                        text(option.getValue());
                    });
        }

        void type(Type type) throws IOException {
            SystemType system = type.system();
            text(system == null ? type.name().name() : system.name());
            data.writeInt(type.precision());
            data.writeInt(type.scale());
            data.writeBoolean(type.element() != null);
            if (type.element() != null) {
                type(type.element());
            }
        }

        void entry(CatalogState.Entry entry) throws IOException {
            data.writeInt(entry.number());
            list(entry.reads(), this::name);
            list(
                    entry.reads().stream().filter(entry.columns()::containsKey).toList(),
                    read -> {
                        name(read);
                        list(entry.columns().getOrDefault(read, List.of()), this::text);
                    });
            list(entry.path(), this::text);
            switch (entry.relation()) {
                case TableDefinition table -> {
                    data.writeByte(TABLE);
                    table(table);
                }
                case ViewDefinition view -> {
                    data.writeByte(VIEW);
                    view(view);
                }
                case SequenceDefinition sequence -> {
                    data.writeByte(SEQUENCE);
                    sequence(sequence);
                }
                case SystemTableDefinition system ->
                        throw new IllegalStateException("not stored: " + system);
            }
        }

        void table(TableDefinition table) throws IOException {
            name(table.name());
            list(
                    table.columns(),
                    column -> {
                        text(column.name());
                        type(column.type());
                        data.writeBoolean(column.nullable());
                        text(column.defaultSql());
                        text(column.identity().name());
                        text(column.generatedSql());
                    });
            list(table.primaryKey(), data::writeInt);
            list(
                    table.uniques(),
                    unique -> {
                        text(unique.name());
                        list(unique.columns(), data::writeInt);
                    });
            list(
                    table.indexes(),
                    index -> {
                        text(index.name().name());
                        list(index.columns(), data::writeInt);
                        data.writeBoolean(index.unique());
                    });
            list(
                    table.checks(),
                    check -> {
                        text(check.name());
                        text(check.sql());
                    });
            var watermark = table.watermark();
            data.writeBoolean(watermark != null);
            if (watermark != null) {
                data.writeInt(watermark.column());
                data.writeLong(watermark.delayMicros());
                var late = watermark.lateInto();
                data.writeBoolean(late != null);
                if (late != null) {
                    name(late);
                }
            }
            options(table.options());
        }

        void view(ViewDefinition view) throws IOException {
            name(view.name());
            fields(view.schema());
            text(view.sql());
            data.writeBoolean(view.materialized());
            data.writeBoolean(view.emitOnWindowClose());
            list(view.primaryKey(), data::writeInt);
            options(view.options());
            var model = view.model();
            data.writeBoolean(model != null);
            if (model != null) {
                options(model.options());
                fields(model.input());
                history(model.history());
            }
        }

        void sequence(SequenceDefinition sequence) throws IOException {
            name(sequence.name());
            type(sequence.type());
            data.writeLong(sequence.start());
            data.writeLong(sequence.increment());
            data.writeLong(sequence.least());
            data.writeLong(sequence.greatest());
            data.writeLong(sequence.cache());
            data.writeBoolean(sequence.cycle());
            var owner = sequence.owner();
            data.writeBoolean(owner != null);
            if (owner != null) {
                name(owner.table());
                text(owner.column());
                data.writeBoolean(owner.identity());
            }
        }

        void history(ModelHistory history) throws IOException {
            data.writeInt(history.number());
            data.writeLong(history.createdMicros());
            list(
                    history.others(),
                    version -> {
                        data.writeInt(version.number());
                        data.writeLong(version.createdMicros());
                        options(version.options());
                        text(version.sql());
                    });
        }

        void fields(Schema schema) throws IOException {
            list(
                    schema.fields(),
                    field -> {
                        text(field.name());
                        type(field.type());
                        data.writeBoolean(field.nullable());
                    });
        }

        void source(SourceDefinition source) throws IOException {
            name(source.name());
            name(source.table());
            options(source.options());
            data.writeBoolean(source.paused());
        }

        void sink(SinkDefinition sink) throws IOException {
            name(sink.name());
            name(sink.from());
            options(sink.options());
        }
    }

    private record Input(DataInputStream data, int format) {
        <T> List<T> list(Reader<T> reader) throws IOException {
            int count = data.readInt();
            if (count < 0) {
                throw new IOException("a list of " + count);
            }
            var values = new ArrayList<T>();
            for (int i = 0; i < count; i++) {
                values.add(reader.read());
            }
            return values;
        }

        @Nullable String optionalText() throws IOException {
            if (!data.readBoolean()) {
                return null;
            }
            byte[] bytes = data.readNBytes(data.readInt());
            return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
        }

        String text() throws IOException {
            String text = optionalText();
            if (text == null) {
                throw new IOException("a text is missing");
            }
            return text;
        }

        QualifiedName name() throws IOException {
            return new QualifiedName(text(), text());
        }

        Map<Commented, String> comments() throws IOException {
            var comments = new LinkedHashMap<Commented, String>();
            for (int count = data.readInt(); count > 0; count--) {
                var of = new Commented(Commented.Kind.valueOf(text()), name(), text());
                comments.put(of, text());
            }
            return comments;
        }

        Map<String, String> options() throws IOException {
            var options = new TreeMap<String, String>();
            for (int count = data.readInt(); count > 0; count--) {
                options.put(text(), text());
            }
            return options;
        }

        Type type() throws IOException {
            String name = text();
            int precision = data.readInt();
            int scale = data.readInt();
            Type element = data.readBoolean() ? type() : null;
            for (SystemType system : SystemType.values()) {
                if (system.name().equals(name)) {
                    return Type.of(system);
                }
            }
            return new Type(TypeName.valueOf(name), precision, scale, element);
        }

        CatalogState.Entry entry() throws IOException {
            int number = data.readInt();
            var reads = list(this::name);
            var columns = new LinkedHashMap<QualifiedName, List<String>>();
            for (int count = data.readInt(); count > 0; count--) {
                columns.put(name(), list(this::text));
            }
            List<String> path =
                    format < 8
                            ? List.of(QualifiedName.PUBLIC, "tm_catalog", "pg_catalog")
                            : list(this::text);
            Relation relation =
                    switch (data.readByte()) {
                        case TABLE -> table();
                        case VIEW -> view();
                        case SEQUENCE -> sequence();
                        default -> throw new IOException("an unknown kind of relation");
                    };
            return new CatalogState.Entry(number, relation, reads, columns, path);
        }

        TableDefinition table() throws IOException {
            var name = name();
            var columns =
                    list(() ->
                            new ColumnDefinition(
                                    text(),
                                    type(),
                                    data.readBoolean(),
                                    optionalText(),
                                    ColumnDefinition.Identity.valueOf(text()),
                                    format < 5 ? null : optionalText()));
            var primaryKey = list(data::readInt);
            var uniques = list(() -> new UniqueDefinition(text(), list(data::readInt)));
            var indexes =
                    list(() ->
                            new IndexDefinition(
                                    new QualifiedName(name.schema(), text()),
                                    name,
                                    list(data::readInt),
                                    data.readBoolean()));
            var checks = list(() -> new CheckDefinition(text(), text()));
            WatermarkDefinition watermark = null;
            if (data.readBoolean()) {
                watermark =
                        new WatermarkDefinition(
                                data.readInt(),
                                data.readLong(),
                                data.readBoolean() ? name() : null);
            }
            return new TableDefinition(
                    name, columns, primaryKey, uniques, indexes, checks, watermark, options());
        }

        ViewDefinition view() throws IOException {
            var name = name();
            return new ViewDefinition(
                    name,
                    fields(),
                    text(),
                    data.readBoolean(),
                    data.readBoolean(),
                    list(data::readInt),
                    options(),
                    data.readBoolean() ? model() : null);
        }

        SequenceDefinition sequence() throws IOException {
            return new SequenceDefinition(
                    name(),
                    type(),
                    data.readLong(),
                    data.readLong(),
                    data.readLong(),
                    data.readLong(),
                    data.readLong(),
                    data.readBoolean(),
                    data.readBoolean()
                            ? new SequenceDefinition.Owner(name(), text(), data.readBoolean())
                            : null);
        }

        ModelDefinition model() throws IOException {
            var model = ModelTypes.define(options(), fields());
            return format < 6 ? model : model.with(history());
        }

        ModelHistory history() throws IOException {
            return new ModelHistory(
                    data.readInt(),
                    data.readLong(),
                    list(() ->
                            new ModelVersion(data.readInt(), data.readLong(), options(), text())));
        }

        Schema fields() throws IOException {
            return new Schema(list(() -> new Field(text(), type(), data.readBoolean())));
        }

        SourceDefinition source() throws IOException {
            return new SourceDefinition(name(), name(), options(), data.readBoolean());
        }

        SinkDefinition sink() throws IOException {
            return new SinkDefinition(name(), name(), options());
        }
    }
}
