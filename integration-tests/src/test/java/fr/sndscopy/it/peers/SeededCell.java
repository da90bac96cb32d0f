package fr.sndscopy.it.peers;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Writes the text of one cell, of at most a hundred bytes, and says where it ends. */
interface SeededCell {
    String LETTERS_AND_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /**
     * @param random 48 bits of this cell
     * @param row from 0
     */
    int write(byte[] buffer, int position, long random, long row);

    /** One of these texts, the first ones more often than the last. */
    static SeededCell skewed(List<String> texts) {
        byte[][] cells = texts.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        return (buffer, position, random, row) -> {
            double share = random * 0x1.0p-48;
            return copy(cells[(int) (share * share * cells.length)], buffer, position);
        };
    }

    /** One of {@code count} codes of so many characters. */
    static SeededCell codes(String seed, int count, int characters, String alphabet) {
        return skewed(codeTexts(seed, count, characters, alphabet));
    }

    private static List<String> codeTexts(String seed, int count, int characters, String alphabet) {
        Set<String> codes = new LinkedHashSet<>();
        long state = seed.hashCode();
        for (int tries = 0; codes.size() < count && tries < 100 * count; tries++) {
            StringBuilder code = new StringBuilder();
            for (int character = 0; character < characters; character++) {
                state = SeededTable.mix(state + 1);
                code.append(alphabet.charAt((int) ((state >>> 1) % alphabet.length())));
            }
            codes.add(code.toString());
        }
        return new ArrayList<>(codes);
    }

    /** A number from {@code first} on. */
    static SeededCell number(long first, long count) {
        return (buffer, position, random, row) ->
                digits(buffer, position, first + Math.multiplyHigh((random << 16) >>> 1, count << 1));
    }

    /** The number of the row. */
    static SeededCell serial(long first) {
        return (buffer, position, random, row) -> digits(buffer, position, first + row);
    }

    /** An amount below {@code units}, with two digits behind the point; one of sixteen is negative. */
    static SeededCell amount(long units) {
        SeededCell cents = number(0, units * 100);
        return (buffer, position, random, row) -> {
            int start = position;
            if ((random & 15) == 0) {
                buffer[start++] = '-';
            }
            int end = cents.write(buffer, start, random, row);
            while (end - start < 3) {
                System.arraycopy(buffer, start, buffer, start + 1, end - start);
                buffer[start] = '0';
                end++;
            }
            System.arraycopy(buffer, end - 2, buffer, end - 1, 2);
            buffer[end - 2] = '.';
            return end + 1;
        };
    }

    /** A day, {@code dd/MM/yyyy}, from {@code first} on. */
    static SeededCell days(LocalDate first, int count) {
        byte[][] cells = new byte[count][];
        for (int day = 0; day < count; day++) {
            LocalDate date = first.plusDays(day);
            cells[day] = (twoDigits(date.getDayOfMonth()) + "/" + twoDigits(date.getMonthValue()) + "/"
                            + date.getYear())
                    .getBytes(StandardCharsets.US_ASCII);
        }
        return (buffer, position, random, row) ->
                copy(cells[(int) Math.multiplyHigh((random << 16) >>> 1, (long) count << 1)], buffer, position);
    }

    /** As pseudonyms look: so many letters and digits, at most 24, nearly never the same twice. */
    static SeededCell pseudonym(int characters) {
        byte[] alphabet = LETTERS_AND_DIGITS.getBytes(StandardCharsets.US_ASCII);
        return (buffer, position, random, row) -> {
            long word = random;
            for (int index = 0; index < characters; index++) {
                if (index % 8 == 0) {
                    word = SeededTable.mix(random + index);
                }
                buffer[position + index] = alphabet[(int) word & 31];
                word >>>= 5;
            }
            return position + characters;
        };
    }

    /** The same between quotation marks. */
    static SeededCell quoted(SeededCell cell) {
        return (buffer, position, random, row) -> {
            buffer[position] = '"';
            int end = cell.write(buffer, position + 1, random, row);
            buffer[end] = '"';
            return end + 1;
        };
    }

    private static String twoDigits(int number) {
        return (number < 10 ? "0" : "") + number;
    }

    private static int copy(byte[] text, byte[] buffer, int position) {
        System.arraycopy(text, 0, buffer, position, text.length);
        return position + text.length;
    }

    private static int digits(byte[] buffer, int position, long number) {
        int end = position + 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            end++;
        }
        long rest = number;
        for (int index = end - 1; index >= position; index--) {
            buffer[index] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }
}
