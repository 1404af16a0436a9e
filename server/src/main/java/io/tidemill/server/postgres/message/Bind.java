// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

import io.tidemill.core.batch.Slice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `B`: make a portal of a statement and its parameters.
///
/// @param portal the portal's name, empty for the unnamed one
/// @param statement the statement's name
/// @param parameterFormats none: all text; one: for all; else one each
/// @param parameters the values, null for NULL
/// @param resultFormats as `parameterFormats`, for the columns of the result
public record Bind(
        String portal,
        String statement,
        List<Format> parameterFormats,
        List<@Nullable Slice> parameters,
        List<Format> resultFormats)
        implements FrontendMessage {
    public Bind {
        parameterFormats = List.copyOf(parameterFormats);
        parameters = Collections.unmodifiableList(parameters); // List.copyOf refuses nulls
        resultFormats = List.copyOf(resultFormats);
    }

    static Bind read(MessageReader in) {
        String portal = in.text();
        String statement = in.text();
        List<Format> parameterFormats = formats(in);
        int count = in.count(4);
        var parameters = new ArrayList<@Nullable Slice>(count);
        for (int i = 0; i < count; i++) {
            int length = in.int32();
            parameters.add(length == -1 ? null : Slice.of(in.bytes(length)));
        }
        return new Bind(portal, statement, parameterFormats, parameters, formats(in));
    }

    private static List<Format> formats(MessageReader in) {
        int count = in.count(2);
        var formats = new ArrayList<Format>(count);
        for (int i = 0; i < count; i++) {
            formats.add(Format.of(in.int16()));
        }
        return formats;
    }
}
