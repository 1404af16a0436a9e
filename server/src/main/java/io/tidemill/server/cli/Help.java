// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import java.io.PrintStream;
import java.util.List;

/// Prints the help of the program and of its commands, in lines of at most 80 columns.
final class Help {
    private static final int COLUMNS_MAX = 80;

    private Help() {}

    /// The help of the program: its commands.
    static void program(List<Command> commands, PrintStream out) {
        out.println("Usage: tidemill COMMAND [OPTIONS]");
        out.println("Keeps every answer up to date while the data arrives.");
        out.println();
        out.println("Commands:");
        for (Command command : commands) {
            if (command.isListed()) {
                row(out, command.name(), command.description().getFirst(), 10);
            }
        }
        out.println();
        out.println("\"tidemill COMMAND --help\" tells more of each.");
    }

    /// The help of a command: what it does and its options.
    static void command(Command command, List<Flag> flags, PrintStream out) {
        out.println(
                ("Usage: tidemill " + command.name() + " [OPTIONS] " + command.operands()).strip());
        for (String line : command.description()) {
            row(out, "", line, 0);
        }
        out.println();
        out.println("Options:");
        int width = flags.stream().mapToInt(flag -> shown(flag).length()).max().orElse(0);
        for (Flag flag : flags) {
            String fallback = flag.fallback();
            String text = flag.description() + (fallback == null ? "" : " [" + fallback + "]");
            row(out, shown(flag), text, width + 4);
        }
    }

    private static String shown(Flag flag) {
        String letter = flag.letter() == null ? "    " : flag.letter() + ", ";
        String label = flag.label() == null ? "" : " " + flag.label();
        return letter + flag.name() + label;
    }

    /// Prints `head` and, from column `indent` on, `text`, broken between words.
    private static void row(PrintStream out, String head, String text, int indent) {
        var line = new StringBuilder(head.isEmpty() ? "" : "  " + head);
        line.repeat(' ', Math.max(0, indent - line.length()));
        boolean first = true;
        for (String word : text.split(" ")) {
            if (!first && line.length() + 1 + word.length() > COLUMNS_MAX) {
                out.println(line);
                line = new StringBuilder(" ".repeat(indent));
                first = true;
            }
            line.append(first ? "" : " ").append(word);
            first = false;
        }
        out.println(line);
    }
}
