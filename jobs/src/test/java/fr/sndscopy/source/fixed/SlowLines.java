package fr.sndscopy.source.fixed;

import java.util.ArrayList;
import java.util.List;

/** Reads lines of {@link RandomLinesTest#LAYOUT} as somebody would who has the layout on paper: by substrings, one after the other. */
final class SlowLines {
    final List<List<String>> rows = new ArrayList<>();
    /** Numbers of the lines that cannot be cut. */
    final List<Long> broken = new ArrayList<>();
    /** Lines without a row. */
    long without;

    private final String group;
    private String rest = "";

    private static final class NoLine extends Exception {
        private static final long serialVersionUID = 1;
    }

    static List<String> columns(String group) {
        return switch (group) {
            case "STAY" -> List.of("NUM", "AMT");
            case "AUTH" -> List.of("AUT");
            case "UNIT" -> List.of("NUM", "ORD", "COD");
            case "DIAG" -> List.of("NUM", "UNI", "COD", "ORD", "DGN");
            case "ACT" -> List.of("UNI", "ORD", "ACT");
            default -> List.of("NUM", "UNI", "ACT", "WHAT", "ORD", "NOT");
        };
    }

    SlowLines(String text, String group) {
        this.group = group;
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].endsWith("\r") ? lines[i].substring(0, lines[i].length() - 1) : lines[i];
            if (line.isEmpty()) {
                without += i < lines.length - 1 ? 1 : 0;
                continue;
            }
            int before = rows.size();
            try {
                read(line);
                without += rows.size() == before ? 1 : 0;
            } catch (NoLine e) {
                rows.subList(before, rows.size()).clear();
                broken.add(i + 1L);
            }
        }
    }

    private String take(int length) throws NoLine {
        if (rest.length() < length) {
            throw new NoLine();
        }
        String taken = rest.substring(0, length);
        rest = rest.substring(length);
        return taken;
    }

    private static int number(String text) throws NoLine {
        if (!text.matches(" *[0-9]+ *")) {
            throw new NoLine();
        }
        return Integer.parseInt(blank(text));
    }

    private static String blank(String text) {
        return text.replaceAll("^ +| +$", "");
    }

    private static String amount(String text) {
        String digits = blank(text);
        if (!digits.matches("[+-]?[0-9]+")) {
            return digits;
        }
        String sign = digits.matches("[+-].*") ? digits.substring(0, 1) : "";
        StringBuilder number = new StringBuilder(digits.substring(sign.length()));
        while (number.length() < 3) {
            number.insert(0, '0');
        }
        return sign + number.insert(number.length() - 2, '.');
    }

    private void add(String of, String... cells) {
        if (of.equals(group)) {
            rows.add(List.of(cells));
        }
    }

    private void read(String line) throws NoLine {
        rest = line;
        String num = blank(take(3));
        String version = take(2);
        if (!version.equals("24") && !version.equals("25")) {
            // only said of a line that has a fixed part
            take(9);
            throw new NoLine();
        }
        String units = take(2);
        String amount = take(5);
        String auths = take(1);
        take(1);
        add("STAY", num, amount(amount));
        int auth = number(auths);
        for (int i = 0; i < auth; i++) {
            add("AUTH", take(2).replaceAll("^ +", ""));
        }
        List<String> codes = new ArrayList<>();
        List<String> diags = new ArrayList<>();
        List<String> acts = new ArrayList<>();
        int unit = number(units);
        for (int i = 0; i < unit; i++) {
            take(1);
            String code = take(3);
            codes.add(code);
            diags.add(take(2));
            acts.add(take(1));
            add("UNIT", num, String.valueOf(i + 1), code);
        }
        for (int i = 0; i < unit; i++) {
            int count = number(diags.get(i));
            for (int d = 0; d < count; d++) {
                add(
                        "DIAG",
                        num,
                        String.valueOf(i + 1),
                        codes.get(i),
                        String.valueOf(d + 1),
                        take(4).replaceAll(" +$", ""));
            }
        }
        List<List<String>> notes = new ArrayList<>();
        for (int i = 0; i < unit; i++) {
            int count = number(acts.get(i));
            for (int a = 0; a < count; a++) {
                String act = blank(take(2));
                notes.add(List.of(String.valueOf(i + 1), String.valueOf(a + 1), act, take(1)));
                add("ACT", String.valueOf(i + 1), String.valueOf(a + 1), act);
            }
        }
        for (List<String> act : notes) {
            int count = number(act.get(3));
            for (int n = 0; n < count; n++) {
                add("NOTE", num, act.get(0), act.get(1), act.get(2), String.valueOf(n + 1), blank(take(2)));
            }
        }
        if (!rest.isEmpty()) {
            throw new NoLine();
        }
    }
}
