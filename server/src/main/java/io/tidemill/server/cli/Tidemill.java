// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import io.tidemill.core.error.SqlException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line `tidemill COMMAND [OPTIONS]`.
@Command(
        name = "tidemill",
        description = "Keeps every answer up to date while the data arrives.",
        synopsisSubcommandLabel = "COMMAND")
public final class Tidemill implements Runnable {
    private static final int FAILED = 1;

    @Spec private @Nullable CommandSpec spec;

    private Tidemill() {}

    /// Runs the command that `arguments` name and returns the process's exit code: 0 done, 1 it
    /// failed, 2 it was called wrongly. Commands that serve return when they are told to stop.
    public static int execute(
            Programs programs, PrintStream out, PrintStream err, String... arguments) {
        var line = new CommandLine(new Tidemill());
        line.addSubcommand(new DemoCommand(programs, out));
        line.addSubcommand(new ServerCommand(programs, out));
        line.addSubcommand(new RunCommand(programs));
        line.addSubcommand(new SqlCommand(out, err));
        line.addSubcommand(new VersionCommand(out));
        line.addSubcommand(new TrainCommand(programs));
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        addHelp(line);
        line.getSubcommands().values().forEach(Tidemill::addHelp);
        line.setParameterExceptionHandler(Tidemill::calledWrongly);
        line.setExecutionExceptionHandler(Tidemill::failed);
        return line.execute(arguments);
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "a command is missing");
        }
    }

    /// Adds `--help`; not `-h`, which is the host of `sql` as it is psql's.
    private static void addHelp(CommandLine line) {
        line.getCommandSpec()
                .addOption(
                        CommandLine.Model.OptionSpec.builder("--help")
                                .usageHelp(true)
                                .description("Prints this help.")
                                .build());
        line.setUsageHelpAutoWidth(true);
        line.setAbbreviatedOptionsAllowed(false);
    }

    private static int calledWrongly(ParameterException mistake, String[] arguments) {
        CommandLine line = mistake.getCommandLine();
        PrintWriter err = line.getErr();
        String name = line.getCommandSpec().qualifiedName();
        String message = String.valueOf(mistake.getMessage());
        if (mistake instanceof UnmatchedArgumentException unmatched
                && line.getCommandName().equals("tidemill")) {
            message = "unknown command \"" + unmatched.getUnmatched().getFirst() + "\"";
        }
        err.println(name + ": " + lowerFirst(message));
        UnmatchedArgumentException.printSuggestions(mistake, err);
        err.println("Try \"" + name + " --help\".");
        err.flush();
        return line.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int failed(Exception failure, CommandLine line, ParseResult result) {
        PrintWriter err = line.getErr();
        switch (failure) {
            case SqlException e -> {
                err.println("tidemill: " + e.message());
                if (e.detail() != null) {
                    err.println(e.detail());
                }
                if (e.hint() != null) {
                    err.println(e.hint());
                }
            }
            case IOException e -> err.println("tidemill: " + described(e));
            default -> {
                err.println("tidemill: this should not happen, and is a bug in Tidemill:");
                failure.printStackTrace(err);
            }
        }
        err.flush();
        return FAILED;
    }

    /// The exceptions of files say no more than the file's name.
    private static String described(IOException failure) {
        return switch (failure) {
            case java.nio.file.NoSuchFileException e -> "no such file: " + e.getFile();
            case java.nio.file.AccessDeniedException e -> "access denied: " + e.getFile();
            default -> String.valueOf(failure.getMessage());
        };
    }

    private static String lowerFirst(String message) {
        return message.isEmpty()
                ? message
                : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }
}
