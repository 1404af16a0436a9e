// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.Suggestion;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The command line `tidemill COMMAND [OPTIONS]`.
public final class Tidemill {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int CALLED_WRONGLY = 2;

    private static final Flag HELP = new Flag("--help", null, null, null, "Prints this help.");

    private final List<Command> commands;
    private final PrintStream out;
    private final PrintStream err;

    private Tidemill(Programs programs, PrintStream out, PrintStream err) {
        this.commands =
                List.of(
                        new DemoCommand(programs),
                        new ServerCommand(programs),
                        new RunCommand(programs),
                        new SqlCommand(),
                        new VersionCommand(),
                        new TrainCommand(programs));
        this.out = out;
        this.err = err;
    }

    /// Runs the command that `words` name and returns the process's exit code: 0 done, 1 it failed,
    /// 2 it was called wrongly. Commands that serve return when they are told to stop.
    public static int execute(
            Programs programs, PrintStream out, PrintStream err, String... words) {
        return new Tidemill(programs, out, err).execute(List.of(words));
    }

    private int execute(List<String> words) {
        String name = words.isEmpty() ? "" : words.getFirst();
        if (name.equals("--help") || name.equals("help")) {
            Help.program(commands, out);
            return DONE;
        }
        Command command = find(name.equals("--version") ? "version" : name);
        if (command == null) {
            return calledWrongly(
                    "tidemill", name.isEmpty() ? "a command is missing" : unknown(name));
        }
        try {
            var flags = new ArrayList<>(command.flags());
            flags.add(HELP);
            var arguments = new Arguments(flags, words.subList(1, words.size()));
            if (arguments.has(HELP.name())) {
                Help.command(command, flags, out);
                return DONE;
            }
            return command.run(arguments, out, err);
        } catch (UsageException e) {
            return calledWrongly("tidemill " + command.name(), String.valueOf(e.getMessage()));
        } catch (SqlException e) {
            return failed(e);
        } catch (IOException e) {
            err.println("tidemill: " + described(e));
            return FAILED;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return FAILED;
        } catch (RuntimeException e) {
            err.println("tidemill: this should not happen, and is a bug in Tidemill:");
            e.printStackTrace(err);
            return FAILED;
        }
    }

    private @Nullable Command find(String name) {
        for (Command command : commands) {
            if (command.name().equals(name)) {
                return command;
            }
        }
        return null;
    }

    private String unknown(String name) {
        List<String> names = commands.stream().map(Command::name).toList();
        return Suggestion.closest(name, names)
                .map(close -> "unknown command \"" + name + "\"\nDid you mean " + close + "?")
                .orElse("unknown command \"" + name + "\"");
    }

    private int calledWrongly(String program, String message) {
        err.println(program + ": " + message);
        err.println("Try \"" + program + " --help\".");
        return CALLED_WRONGLY;
    }

    private int failed(SqlException failure) {
        err.println("tidemill: " + failure.message());
        if (failure.detail() != null) {
            err.println(failure.detail());
        }
        if (failure.hint() != null) {
            err.println(failure.hint());
        }
        return FAILED;
    }

    /// The exceptions of files say no more than the file's name.
    private static String described(IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> "no such file: " + e.getFile();
            case AccessDeniedException e -> "access denied: " + e.getFile();
            default -> String.valueOf(failure.getMessage());
        };
    }
}
