// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.type.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One client's conversation. One thread calls it at a time, and may block in it; only [#cancel]
/// may come from another thread. Every method throws [io.tidemill.core.error.SqlException] for what
/// the client did wrong.
///
/// Outside `BEGIN … COMMIT`, the statements up to the next [#sync] form one implicit transaction,
/// as in PostgreSQL's protocol.
public interface Session extends AutoCloseable {
    /// Splits a text into statements and parses each; nothing is looked up yet. An empty text gives
    /// an empty list.
    List<Parsed> parse(String text);

    /// Resolves a parsed statement against the catalog.
    ///
    /// @param parameterTypes the types the client gave for `$1`, `$2`, …; [Type#UNKNOWN], or a
    ///   shorter list, where they are to be inferred
    Prepared prepare(Parsed statement, List<Type> parameterTypes);

    /// Runs a statement.
    ///
    /// @param parameters one row with a column for each of the statement's parameter types
    Result execute(Prepared statement, Batch parameters);

    /// A parsed statement without parameters, resolved as [#prepare] does it, if that takes
    /// microseconds and [#isBrief] is true of what comes out; else null.
    default @Nullable Prepared prepareBrief(Parsed statement) {
        return null;
    }

    /// Whether [#execute] and [#sync] of a statement would surely take microseconds and wait for
    /// nothing, so that a thread may call them that others wait for.
    default boolean isBrief(Prepared statement) {
        return false;
    }

    /// Ends the implicit transaction: commits it, or, if a statement failed since the last call,
    /// rolls it back. On return what was committed is durable.
    void sync();

    /// Tells that executing failed in the protocol layer (say, while results were sent or copy data
    /// parsed). It may also be told of an error that the session itself threw: telling twice is as
    /// telling once.
    void fail();

    /// Where the conversation stands between transactions.
    TransactionStatus status();

    /// Stops what runs now, with 57014, from any thread; nothing happens where nothing runs.
    void cancel();

    /// Session settings that changed since the last call and that clients must be told of
    /// (`ParameterStatus`); the first call gives those that the start-up parameters set
    /// (`TimeZone`, `DateStyle`, `application_name`, …).
    Map<String, String> changedParameters();

    /// Notices raised since the last call.
    List<Notice> notices();

    /// Rolls back what is open.
    @Override
    void close();
}
