// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

import java.util.ArrayList;
import java.util.List;

/// `P`: prepare a statement.
///
/// @param statement its name, empty for the unnamed one
/// @param text one statement
/// @param parameterTypes OIDs of the types of `$1`, …; 0 where left open; may be shorter than the
///   list
public record Parse(String statement, String text, List<Integer> parameterTypes)
        implements FrontendMessage {
    public Parse {
        parameterTypes = List.copyOf(parameterTypes);
    }

    static Parse read(MessageReader in) {
        String statement = in.text();
        String text = in.text();
        int count = in.count(4);
        var types = new ArrayList<Integer>(count);
        for (int i = 0; i < count; i++) {
            types.add(in.int32());
        }
        return new Parse(statement, text, types);
    }
}
