package fr.sndscopy.source.fixed;

import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.FixedWidthLayout;
import fr.sndscopy.delivery.FixedWidthLayout.Field;
import fr.sndscopy.delivery.FixedWidthLayout.Group;
import fr.sndscopy.delivery.FixedWidthLayout.Link;
import fr.sndscopy.delivery.FixedWidthLayout.Reference;
import fr.sndscopy.delivery.FixedWidthLayout.Trim;
import fr.sndscopy.delivery.NamedFormat;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of one group are read from lines: a layout in numbers. Groups are numbered in the order of the line, the fixed part is 0;
 * places are counted from 0, in characters. Immutable.
 */
final class GroupReading {
    /** Of {@link #cellLengths}: the cell is the number of the repetition. */
    static final int ORDINAL = -1;

    /** Of each group. */
    final int[] lengths;
    /** The group in which its counter stands; of the fixed part -1. */
    final int[] counterGroups;
    /** Where in that group. */
    final int[] counterPlaces;

    final int[] counterLengths;

    /** The groups from the fixed part to the one that is read, each the one in which the counter of the next stands. */
    final int[] levels;

    /** By cell, the place in {@link #levels} of the group in which it stands. */
    final int[] cellLevels;

    final int[] cellPlaces;
    final int[] cellLengths;
    final boolean[] trimsLeft;
    final boolean[] trimsRight;
    final int[] decimals;
    final char decimalSeparator;

    /** Where the version stands; -1 where no line says any. */
    final int versionPlace;

    final byte[][] versions;
    final Charset encoding;
    /** Whether a character may have several bytes. */
    final boolean isUtf8;

    private final List<String> columns;

    private GroupReading(NamedFormat format) {
        FixedWidthLayout layout = FixedWidthLayout.of(property(format, NamedFormat.LAYOUT));
        List<Group> groups = layout.groups();
        Map<String, Integer> numbers = new HashMap<>();
        IntStream.range(0, groups.size()).forEach(i -> numbers.put(groups.get(i).name(), i));
        this.lengths = groups.stream().mapToInt(Group::length).toArray();
        this.counterGroups = new int[groups.size()];
        this.counterPlaces = new int[groups.size()];
        this.counterLengths = new int[groups.size()];
        counterGroups[0] = -1;
        for (int i = 1; i < groups.size(); i++) {
            Reference counter = Objects.requireNonNull(groups.get(i).counter());
            counterGroups[i] = number(numbers, counter.group());
            Field field = field(groups.get(counterGroups[i]), counter.name());
            counterPlaces[i] = field.at() - 1;
            counterLengths[i] = field.length();
        }
        this.levels = levels(number(numbers, property(format, NamedFormat.GROUP)));
        FixedWidthLayout.Version version = layout.version();
        this.versionPlace = version == null ? -1 : version.at() - 1;
        this.versions = version == null
                ? new byte[0][]
                : version.values().stream()
                        .map(value -> value.getBytes(StandardCharsets.US_ASCII))
                        .toArray(byte[][]::new);
        this.encoding = format.cells().encoding();
        this.isUtf8 = encoding.equals(StandardCharsets.UTF_8);
        Character separator = format.cells().decimal();
        this.decimalSeparator = separator == null ? '.' : separator;

        Group read = groups.get(levels[levels.length - 1]);
        this.columns = List.copyOf(read.columnNames());
        this.cellLevels = new int[columns.size()];
        this.cellPlaces = new int[columns.size()];
        this.cellLengths = new int[columns.size()];
        this.trimsLeft = new boolean[columns.size()];
        this.trimsRight = new boolean[columns.size()];
        this.decimals = new int[columns.size()];
        int cell = 0;
        for (Link link : read.with()) {
            int group = number(numbers, link.from().group());
            put(cell++, levelOf(group), groups.get(group).field(link.from().name()));
        }
        if (read.ordinal() != null) {
            put(cell++, levels.length - 1, null);
        }
        for (Field field : read.columns()) {
            put(cell++, levels.length - 1, field);
        }
    }

    /** @throws IllegalArgumentException when it is of another type */
    static GroupReading of(FileFormat format) {
        if (format instanceof NamedFormat named && named.type().equals(NamedFormat.FIXED_WIDTH)) {
            return new GroupReading(named);
        }
        throw new IllegalArgumentException("files of type " + format.type() + " are not " + NamedFormat.FIXED_WIDTH);
    }

    private static String property(NamedFormat format, String name) {
        String value = format.properties().get(name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name + " is declared");
        }
        return value;
    }

    private static int number(Map<String, Integer> numbers, String group) {
        Integer number = numbers.get(group);
        if (number == null) {
            throw new IllegalArgumentException("no group " + group);
        }
        return number;
    }

    private static Field field(Group group, String name) {
        return Objects.requireNonNull(group.field(name));
    }

    private int[] levels(int read) {
        List<Integer> groups = new ArrayList<>();
        for (int group = read; group >= 0; group = counterGroups[group]) {
            groups.add(0, group);
        }
        return groups.stream().mapToInt(Integer::intValue).toArray();
    }

    private int levelOf(int group) {
        return IntStream.range(0, levels.length)
                .filter(level -> levels[level] == group)
                .findFirst()
                .orElseThrow();
    }

    /** @param field null of the number of the repetition */
    private void put(int cell, int level, @Nullable Field field) {
        cellLevels[cell] = level;
        cellLengths[cell] = field == null ? ORDINAL : field.length();
        if (field != null) {
            cellPlaces[cell] = field.at() - 1;
            trimsLeft[cell] = field.trim() == Trim.BOTH || field.trim() == Trim.LEFT;
            trimsRight[cell] = field.trim() == Trim.BOTH || field.trim() == Trim.RIGHT;
            decimals[cell] = field.decimals();
        }
    }

    /** The columns of the rows, in the order of the cells. */
    List<String> columns() {
        return columns;
    }

    /** Whether each line is one row. */
    boolean isOfLines() {
        return levels.length == 1;
    }

    /** Characters of a row by itself: those of the fixed part, of each repetition that it belongs to, and its own. */
    int rowLength() {
        long length = 0;
        for (int group : levels) {
            length += lengths[group];
        }
        return Math.toIntExact(length);
    }
}
