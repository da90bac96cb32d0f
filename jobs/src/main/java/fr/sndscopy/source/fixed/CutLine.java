package fr.sndscopy.source.fixed;

import java.util.Arrays;

/**
 * One line, cut into the repetitions of its groups. A line is whole when it has just the characters of its fixed part and of as many
 * repetitions as its counters say, and a version of the layout. Reused for the next one. Not thread-safe.
 */
final class CutLine {
    private final GroupReading reading;
    private final int read;

    private byte[] bytes = new byte[0];
    private int from;
    /** By character, the place of its first byte from the start of the line on; where each has one byte, not used. */
    private int[] places = new int[0];

    private boolean isWide;
    private int characters;

    /** By group, where its first repetition begins, in characters, and how many there are. */
    private final int[] starts;

    private final int[] counts;

    /** By level and repetition, the repetition of the level above that it belongs to, and its number in it, from 1; from level 2 on. */
    private final int[][] owners;

    private final int[][] ordinals;

    /** By level, where the repetitions begin that the present row stands in, in characters, and their numbers. */
    private final int[] rowStarts;

    private final int[] rowOrdinals;

    CutLine(GroupReading reading) {
        this.reading = reading;
        this.read = reading.levels[reading.levels.length - 1];
        this.starts = new int[reading.lengths.length];
        this.counts = new int[reading.lengths.length];
        this.owners = new int[reading.levels.length][0];
        this.ordinals = new int[reading.levels.length][0];
        this.rowStarts = new int[reading.levels.length];
        this.rowOrdinals = new int[reading.levels.length];
    }

    /**
     * Cuts {@code bytes[from, to)}, without line end.
     *
     * @param ascii whether it is known that each character has one byte
     * @return whether it is whole; else nothing may be asked of it
     */
    boolean cut(byte[] text, int start, int to, boolean ascii) {
        begin(text, start, to, ascii);
        if (characters < reading.lengths[0] || !isOfVersion()) {
            return false;
        }
        counts[0] = 1;
        int at = reading.lengths[0];
        for (int group = 1; group < starts.length; group++) {
            starts[group] = at;
            long count = count(group);
            long end = at + count * reading.lengths[group];
            if (count < 0 || end > characters) {
                return false;
            }
            counts[group] = (int) count;
            at = (int) end;
        }
        if (at != characters) {
            return false;
        }
        for (int level = 2; level < reading.levels.length; level++) {
            own(level);
        }
        return true;
    }

    /** Whether a line that has a fixed part is of a version of the layout. */
    boolean hasVersion(byte[] text, int start, int to) {
        begin(text, start, to, false);
        return characters < reading.lengths[0] || isOfVersion();
    }

    /** Takes a text in which the pieces of a row stand behind each other, by level, whatever the counters say. */
    boolean isRow(byte[] text, int start, int to, int[] numbers) {
        begin(text, start, to, false);
        int at = 0;
        for (int level = 0; level < rowStarts.length; level++) {
            rowStarts[level] = at;
            rowOrdinals[level] = numbers[level];
            at += reading.lengths[reading.levels[level]];
        }
        return at == characters;
    }

    private void begin(byte[] text, int start, int to, boolean ascii) {
        bytes = text;
        from = start;
        characters = to - start;
        isWide = false;
        if (reading.isUtf8 && !ascii) {
            findCharacters(to);
        }
    }

    /** Every byte that continues no character begins one: where a text is not UTF-8, that is found when its cells are judged. */
    private void findCharacters(int to) {
        int length = to - from;
        if (places.length < length + 1) {
            places = new int[Math.max(length + 1, 2 * places.length)];
        }
        int found = 0;
        for (int place = 0; place < length; place++) {
            if ((bytes[from + place] & 0xc0) != 0x80 || place == 0) {
                places[found++] = place;
            }
        }
        places[found] = length;
        isWide = found < length;
        characters = found;
    }

    /** The place in the text of the first byte of a character. */
    int byteOf(int character) {
        return from + (isWide ? places[character] : character);
    }

    private boolean isOfVersion() {
        if (reading.versionPlace < 0) {
            return true;
        }
        int length = reading.versions[0].length;
        int start = byteOf(reading.versionPlace);
        int end = byteOf(reading.versionPlace + length);
        for (byte[] version : reading.versions) {
            if (Arrays.equals(bytes, start, end, version, 0, length)) {
                return true;
            }
        }
        return false;
    }

    /** How many repetitions a group has by its counters; -1 when one is no number. */
    private long count(int group) {
        int of = reading.counterGroups[group];
        long sum = 0;
        for (int repetition = 0; repetition < counts[of]; repetition++) {
            int number = counter(group, of, repetition);
            if (number < 0) {
                return -1;
            }
            sum += number;
        }
        return sum;
    }

    /** Digits, with blanks before or behind them. */
    private int counter(int group, int of, int repetition) {
        int place = starts[of] + repetition * reading.lengths[of] + reading.counterPlaces[group];
        int start = byteOf(place);
        int end = byteOf(place + reading.counterLengths[group]);
        while (start < end && bytes[start] == ' ') {
            start++;
        }
        while (end > start && bytes[end - 1] == ' ') {
            end--;
        }
        int number = start == end ? -1 : 0;
        for (int at = start; at < end; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }

    private void own(int level) {
        int group = reading.levels[level];
        int above = reading.levels[level - 1];
        if (owners[level].length < counts[group]) {
            owners[level] = new int[Math.max(counts[group], 2 * owners[level].length)];
            ordinals[level] = new int[owners[level].length];
        }
        int at = 0;
        for (int repetition = 0; repetition < counts[above]; repetition++) {
            int count = counter(group, above, repetition);
            for (int number = 1; number <= count; number++) {
                owners[level][at] = repetition;
                ordinals[level][at++] = number;
            }
        }
    }

    /** How many rows it has of the group that is read. */
    int rows() {
        return counts[read];
    }

    /** Goes to one of its rows. */
    void row(int row) {
        int repetition = row;
        for (int level = rowStarts.length - 1; level > 0; level--) {
            int group = reading.levels[level];
            rowStarts[level] = starts[group] + repetition * reading.lengths[group];
            rowOrdinals[level] = level == 1 ? repetition + 1 : ordinals[level][repetition];
            repetition = level == 1 ? 0 : owners[level][repetition];
        }
    }

    /** The row that begins at a place in the text. */
    int rowAt(int place) {
        int character = isWide ? Arrays.binarySearch(places, 0, characters, place - from) : place - from;
        return (character - starts[read]) / reading.lengths[read];
    }

    /** Where the present row begins in the text: its own characters. */
    int rowStart() {
        return byteOf(rowStarts[rowStarts.length - 1]);
    }

    /** Whether a character has several bytes. */
    boolean isWide() {
        return isWide;
    }

    /** Where the repetition of a level begins, in characters, that the present row stands in. */
    int pieceStart(int level) {
        return rowStarts[level];
    }

    /** Its number. */
    int ordinal(int level) {
        return rowOrdinals[level];
    }
}
