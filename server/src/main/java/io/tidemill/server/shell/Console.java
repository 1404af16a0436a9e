// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.shell;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// The shell for a person at a terminal: line editing, history, statements of several lines,
/// completion by tab. Ctrl-C stops what runs or drops what is typed; Ctrl-D ends.
public final class Console {
    private final Shell shell;
    private final String database;
    private final LineReader reader;
    private final LineReader dataReader;
    private final SqlCompleter completer;

    private Console(Shell shell, Terminal terminal, String database, Path history) {
        this.shell = shell;
        this.database = database;
        this.completer = new SqlCompleter();
        this.reader =
                LineReaderBuilder.builder()
                        .terminal(terminal)
                        .appName("tidemill")
                        .parser(new StatementParser())
                        .completer(completer)
                        .variable(LineReader.HISTORY_FILE, history)
                        .variable(LineReader.HISTORY_SIZE, 10_000)
                        .variable(LineReader.SECONDARY_PROMPT_PATTERN, database + "%M> ")
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .option(LineReader.Option.CASE_INSENSITIVE, true)
                        .option(LineReader.Option.INSERT_TAB, false)
                        .build();
        this.dataReader =
                LineReaderBuilder.builder().terminal(terminal).parser(wordParser()).build();
        dataReader.setVariable(LineReader.DISABLE_HISTORY, true);
        dataReader.setVariable(LineReader.DISABLE_COMPLETION, true);
    }

    /// Talks with the person until they quit; returns the process's exit code.
    public static int run(Shell shell, Target target, Path history) throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            terminal.handle(Terminal.Signal.INT, _ -> shell.cancel());
            shell.out().println("Connected to " + target + ". Type \\? for help, \\q to quit.");
            shell.out().flush();
            return new Console(shell, terminal, target.database(), history).loop();
        }
    }

    private int loop() throws IOException {
        completer.learn(shell);
        while (true) {
            String text;
            try {
                text = reader.readLine(database + "=" + shell.transactionMark() + "> ");
            } catch (UserInterruptException _) {
                continue;
            } catch (EndOfFileException _) {
                return 0;
            }
            try {
                if (run(text)) {
                    return 0;
                }
            } catch (InterruptedIOException e) {
                shell.err().println(e.getMessage());
            }
            if (shell.isLost()) {
                shell.err().println("The connection is lost.");
                return 2;
            }
        }
    }

    /// Runs a backslash command or statements; true where the person wants to quit.
    private boolean run(String text) throws IOException {
        if (BackslashCommand.is(text)) {
            return BackslashCommand.run(text, shell, this::dataLine)
                    == BackslashCommand.Outcome.QUIT;
        }
        for (String statement : new StatementReader().add(text + "\n")) {
            shell.run(statement, this::dataLine);
        }
        completer.learnAfter(text, shell);
        return false;
    }

    /// Words are what blanks separate: quotes and backslashes mean nothing to the editor.
    private static DefaultParser wordParser() {
        var parser = new DefaultParser();
        parser.setQuoteChars(new char[0]);
        parser.setEscapeChars(new char[0]);
        return parser;
    }

    private @Nullable String dataLine() throws InterruptedIOException {
        try {
            return dataReader.readLine(">> ");
        } catch (EndOfFileException _) {
            return null;
        } catch (UserInterruptException _) {
            throw new InterruptedIOException("the copy is dropped");
        }
    }

    /// Keeps the editor asking for lines until the statement is complete.
    private static final class StatementParser implements Parser {
        private final DefaultParser words = wordParser();

        @Override
        public ParsedLine parse(String line, int cursor, ParseContext context) {
            boolean whole =
                    context == ParseContext.ACCEPT_LINE || context == ParseContext.SECONDARY_PROMPT;
            if (whole && !BackslashCommand.is(line)) {
                var statements = new StatementReader();
                statements.add(line + "\n");
                if (!statements.isBlank()) {
                    throw new EOFError(-1, -1, "incomplete", String.valueOf(statements.open()));
                }
            }
            return words.parse(line, cursor, context);
        }
    }
}
