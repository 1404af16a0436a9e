// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Writes small ONNX files: a graph of nodes over inputs, constants and outputs, as the protocol
/// buffers of onnx.proto.
final class OnnxFile {
    /// A dimension of any size.
    static final long ANY = -1;

    /// Element types of tensors, by onnx.proto.
    enum Element {
        FLOAT(1),
        INT8(3),
        INT32(6),
        INT64(7),
        STRING(8),
        BOOL(9),
        FLOAT16(10),
        DOUBLE(11);

        private final int code;

        Element(int code) {
            this.code = code;
        }
    }

    private final Message graph = new Message().text(2, "g");

    OnnxFile input(String name, Element element, long... shape) {
        graph.message(11, value(name, tensor(element, shape)));
        return this;
    }

    OnnxFile output(String name, Element element, long... shape) {
        graph.message(12, value(name, tensor(element, shape)));
        return this;
    }

    /// An output that is a sequence of maps from integers to floats, as ZipMap makes.
    OnnxFile mapsOutput(String name) {
        var map = new Message().number(1, Element.INT64.code).message(2, tensor(Element.FLOAT));
        var element = new Message().message(5, map);
        graph.message(12, value(name, new Message().message(4, new Message().message(1, element))));
        return this;
    }

    OnnxFile constant(String name, List<Long> shape, float... values) {
        var tensor = new Message();
        shape.forEach(size -> tensor.number(1, size));
        var data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        tensor.number(2, Element.FLOAT.code).text(8, name).bytes(9, data.array());
        graph.message(5, tensor);
        return this;
    }

    OnnxFile texts(String name, String... values) {
        var tensor = new Message().number(1, values.length).number(2, Element.STRING.code);
        for (String value : values) {
            tensor.text(6, value);
        }
        graph.message(5, tensor.text(8, name));
        return this;
    }

    OnnxFile node(String operator, List<String> from, List<String> to, Attribute... attributes) {
        return node("", operator, from, to, attributes);
    }

    OnnxFile node(
            String domain,
            String operator,
            List<String> from,
            List<String> to,
            Attribute... attributes) {
        var node = new Message();
        from.forEach(name -> node.text(1, name));
        to.forEach(name -> node.text(2, name));
        node.text(3, operator + to).text(4, operator);
        for (var attribute : attributes) {
            node.message(5, attribute.message());
        }
        graph.message(1, node.text(7, domain));
        return this;
    }

    /// What a node is told.
    record Attribute(Message message) {
        static Attribute of(String name, long value) {
            return new Attribute(new Message().text(1, name).number(3, value).number(20, 2));
        }

        static Attribute of(String name, String value) {
            return new Attribute(new Message().text(1, name).text(4, value).number(20, 3));
        }

        static Attribute floats(String name, float... values) {
            var message = new Message().text(1, name);
            for (float value : values) {
                message.fixed(7, value);
            }
            return new Attribute(message.number(20, 6));
        }

        static Attribute integers(String name, long... values) {
            var message = new Message().text(1, name);
            for (long value : values) {
                message.number(8, value);
            }
            return new Attribute(message.number(20, 7));
        }

        static Attribute texts(String name, String... values) {
            var message = new Message().text(1, name);
            for (String value : values) {
                message.text(9, value);
            }
            return new Attribute(message.number(20, 8));
        }
    }

    byte[] bytes() {
        return new Message()
                .number(1, 9)
                .message(7, graph)
                .message(8, new Message().text(1, "").number(2, 19))
                .message(8, new Message().text(1, "ai.onnx.ml").number(2, 3))
                .bytes();
    }

    Path write(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    private static Message value(String name, Message type) {
        return new Message().text(1, name).message(2, type);
    }

    private static Message tensor(Element element, long... shape) {
        var dimensions = new Message();
        for (int i = 0; i < shape.length; i++) {
            dimensions.message(
                    1,
                    shape[i] == ANY
                            ? new Message().text(2, "n" + i)
                            : new Message().number(1, shape[i]));
        }
        return new Message()
                .message(1, new Message().number(1, element.code).message(2, dimensions));
    }

    /// A message of protocol buffers.
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        byte[] bytes() {
            return out.toByteArray();
        }

        Message number(int field, long value) {
            variable(field * 8L);
            variable(value);
            return this;
        }

        Message fixed(int field, float value) {
            variable(field * 8L + 5);
            out.writeBytes(
                    ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
            return this;
        }

        Message bytes(int field, byte[] value) {
            variable(field * 8L + 2);
            variable(value.length);
            out.writeBytes(value);
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(UTF_8));
        }

        Message message(int field, Message value) {
            return bytes(field, value.bytes());
        }

        private void variable(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                out.write((int) ((rest & 0x7f) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }
}
