package fr.sndscopy.delivery;

import fr.sndscopy.place.SourceBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands where in the lines of a file of fixed width: a part that every line has, and behind it, one group after the other, parts that
 * are repeated as often as a counter says. A line gives rows of several tables: one of its fixed part, and one of each repetition.
 *
 * @param version where a line says after which version it is written; null where it does not
 * @param groups in the order of the line; the first is the fixed part
 */
public record FixedWidthLayout(@Nullable Version version, List<Group> groups) {
    private static final String FORM = "sndscopy-fixed-width/1";
    private static final Pattern GROUP = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,39}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");
    private static final Pattern REFERENCE = Pattern.compile(GROUP + "\\." + NAME);
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9 ._-]{1,20}");
    private static final String NAME_FORM = "a letter, then at most 63 of A-Z a-z 0-9 _";
    private static final String GROUP_FORM = "a letter, then at most 39 of A-Z a-z 0-9 _ -";
    private static final String FIELDS_FORM = "a list of {name: A, at: 1, length: 2}";
    private static final int MAX_LENGTH = 1 << 20;
    private static final int MAX_GROUPS = 100;
    private static final int MAX_DECIMALS = 18;
    /** Digits of a counter. */
    private static final int MAX_COUNTER = 9;

    public FixedWidthLayout {
        groups = List.copyOf(groups);
    }

    /**
     * Where a line says after which version it is written.
     *
     * @param at 1-based, in the fixed part
     * @param length in characters
     * @param values those that this layout is of
     */
    public record Version(int at, int length, List<String> values) {
        public Version {
            values = List.copyOf(values);
        }
    }

    /**
     * A part of lines.
     *
     * @param name what {@code format.group} calls it
     * @param length in characters
     * @param counter what says how often it is repeated; null of the fixed part
     * @param with columns of its rows that stand in the fixed part, or in the repetition that it belongs to
     * @param ordinal the column of the number of a repetition, from 1, among those of one counter; or null
     * @param columns of its rows, in its own characters
     * @param fields what is read of it by counters and other groups alone
     */
    public record Group(
            String name,
            int length,
            @Nullable Reference counter,
            List<Link> with,
            @Nullable String ordinal,
            List<Field> columns,
            List<Field> fields) {
        public Group {
            with = List.copyOf(with);
            columns = List.copyOf(columns);
            fields = List.copyOf(fields);
        }

        /** A column or field. */
        public @Nullable Field field(String called) {
            for (List<Field> some : List.of(columns, fields)) {
                for (Field field : some) {
                    if (field.name().equals(called)) {
                        return field;
                    }
                }
            }
            return null;
        }

        /** The columns of its rows, in their order. */
        public List<String> columnNames() {
            List<String> names = new ArrayList<>();
            with.forEach(link -> names.add(link.column()));
            if (ordinal != null) {
                names.add(ordinal);
            }
            columns.forEach(field -> names.add(field.name()));
            return names;
        }
    }

    /** What stands in a group: written {@code GROUP.NAME}. */
    public record Reference(String group, String name) {
        @Override
        public String toString() {
            return group + "." + name;
        }
    }

    /** A column that stands elsewhere. */
    public record Link(String column, Reference from) {}

    /**
     * Characters of a group.
     *
     * @param at 1-based, in the group
     * @param trim which blanks are no part of the value
     * @param decimals how many of the digits stand behind a decimal separator that is not written
     */
    public record Field(String name, int at, int length, Trim trim, int decimals) {
        int end() {
            return at + length - 1;
        }
    }

    /** Which blanks are no part of a value. */
    public enum Trim {
        BOTH,
        LEFT,
        RIGHT,
        NONE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static @Nullable Trim of(String text) {
            for (Trim trim : values()) {
                if (trim.toString().equals(text)) {
                    return trim;
                }
            }
            return null;
        }
    }

    /**
     * A layout as it was kept.
     *
     * @param text as {@link #text} makes it
     * @throws DeliveryRefusedException when it is none
     */
    public static FixedWidthLayout of(String text) {
        return read(YamlText.of(text, NamedFormat.LAYOUT), NamedFormat.LAYOUT);
    }

    /**
     * Reads a document.
     *
     * @param fileName for messages
     * @throws DeliveryRefusedException when it is no layout, or one that contradicts itself
     */
    static FixedWidthLayout read(SourceBytes file, String fileName) throws IOException {
        return read(YamlText.read(file, fileName), fileName);
    }

    private static FixedWidthLayout read(YamlNode node, String fileName) {
        Declaration top = Declaration.of(fileName, node, "a mapping that begins with layout: " + FORM);
        top.requiredText("layout", Pattern.compile(Pattern.quote(FORM)), FORM);
        String expected = "a list of groups, each a mapping with name, length and columns";
        List<YamlNode> nodes = top.list("groups", expected);
        if (nodes == null || nodes.isEmpty() || nodes.size() > MAX_GROUPS) {
            throw top.error(
                    "groups",
                    nodes == null ? "missing" : nodes.size() + " groups",
                    expected + ": at least one, at most " + MAX_GROUPS);
        }
        Map<String, Group> earlier = new HashMap<>();
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        List<Group> groups = new ArrayList<>();
        for (YamlNode one : nodes) {
            Declaration entry = Declaration.of(fileName, one, expected);
            Group group = group(entry, fileName, earlier);
            if (!names.add(group.name())) {
                throw entry.error("name", "a name that is there already", "each group under a name of its own");
            }
            earlier.put(group.name(), group);
            groups.add(group);
        }
        Version version = version(top, groups.get(0));
        top.refuseUnknownKeys();
        return new FixedWidthLayout(version, groups);
    }

    private static @Nullable Version version(Declaration top, Group fixed) {
        Declaration version = top.mapping("version", "a mapping such as {at: 10, length: 3, values: [\"224\"]}");
        if (version == null) {
            return null;
        }
        int at = number(version, "at", 1, fixed.length());
        int length = number(version, "length", 1, fixed.length() - at + 1);
        String expected = "a list of texts in quotes, each of " + length + " characters";
        List<String> values = version.texts("values", expected);
        if (values == null || values.isEmpty() || new HashSet<>(values).size() < values.size()) {
            throw version.error("values", values == null ? "missing" : "none, or one twice", expected);
        }
        if (values.stream()
                .anyMatch(value ->
                        value.length() != length || !VERSION.matcher(value).matches())) {
            throw version.error("values", "not usable", expected + ", of A-Z a-z 0-9 . _ - and blanks");
        }
        version.refuseUnknownKeys();
        return new Version(at, length, values);
    }

    private static Group group(Declaration entry, String fileName, Map<String, Group> earlier) {
        String name = entry.requiredText("name", GROUP, GROUP_FORM);
        int length = number(entry, "length", 1, MAX_LENGTH);
        Trim trim = or(trim(entry), Trim.BOTH);
        List<Field> columns = fields(entry, fileName, "columns", length, trim);
        List<Field> fields = fields(entry, fileName, "fields", length, trim);
        Reference counter = null;
        List<Link> with = List.of();
        String ordinal = null;
        if (!earlier.isEmpty()) {
            String form = "the group and name of what says how often it is repeated, such as FIXED.COUNT";
            counter = reference(entry.requiredText("counter", REFERENCE, form));
            refuseNoCounter(entry, counter, earlier);
            with = with(entry, counter, earlier);
            ordinal = entry.text("ordinal", NAME, NAME_FORM);
        }
        entry.refuseUnknownKeys();
        Group group = new Group(name, length, counter, with, ordinal, columns, fields);
        refuseOverlap(entry, columns, fields);
        refuseTwice(entry, group);
        return group;
    }

    private static void refuseNoCounter(Declaration entry, Reference counter, Map<String, Group> earlier) {
        Group of = earlier.get(counter.group());
        Field field = of == null ? null : of.field(counter.name());
        if (field == null) {
            throw entry.error(
                    "counter", "nothing that stands before this group", "a column or field of an earlier one");
        }
        if (field.length() > MAX_COUNTER || field.decimals() > 0) {
            throw entry.error(
                    "counter",
                    "no whole number of at most " + MAX_COUNTER + " digits",
                    "a column or field that is one");
        }
    }

    private static List<Link> with(Declaration entry, Reference counter, Map<String, Group> earlier) {
        String expected = "a mapping of columns to what they are, such as {NUM: FIXED.NUM}";
        Declaration mapping = entry.mapping("with", expected);
        List<Link> links = new ArrayList<>();
        if (mapping == null) {
            return links;
        }
        for (String column : mapping.keys()) {
            if (!NAME.matcher(column).matches()) {
                throw mapping.error(column, "no name of a column", NAME_FORM);
            }
            Reference from =
                    reference(mapping.requiredText(column, REFERENCE, "a group and a name, such as FIXED.NUM"));
            if (!stands(from, counter, earlier)) {
                throw mapping.error(
                        column,
                        "nothing that a repetition belongs to",
                        "a column or field of the fixed part, or of a group that a counter of this one stands in");
            }
            links.add(new Link(column, from));
        }
        return links;
    }

    /** Whether something is of the groups that a counter leads through, up to the fixed part. */
    private static boolean stands(Reference from, Reference counter, Map<String, Group> earlier) {
        Reference at = counter;
        while (at != null) {
            Group group = earlier.get(at.group());
            if (group == null) {
                return false;
            }
            if (group.name().equals(from.group())) {
                return group.field(from.name()) != null || from.name().equals(group.ordinal());
            }
            at = group.counter();
        }
        return false;
    }

    private static List<Field> fields(Declaration entry, String fileName, String key, int length, Trim usual) {
        List<YamlNode> nodes = entry.list(key, FIELDS_FORM);
        List<Field> fields = new ArrayList<>();
        for (YamlNode node : nodes == null ? List.<YamlNode>of() : nodes) {
            Declaration field = Declaration.of(fileName, node, FIELDS_FORM);
            String name = field.requiredText("name", NAME, NAME_FORM);
            int at = number(field, "at", 1, length);
            int characters = number(field, "length", 1, length - at + 1);
            Trim trim = or(trim(field), usual);
            int decimals = field.isText("decimals") ? number(field, "decimals", 0, MAX_DECIMALS) : 0;
            field.refuseUnknownKeys();
            fields.add(new Field(name, at, characters, trim, decimals));
        }
        return fields;
    }

    private static void refuseOverlap(Declaration entry, List<Field> columns, List<Field> fields) {
        List<Field> all = new ArrayList<>(columns);
        all.addAll(fields);
        all.sort((one, other) -> Integer.compare(one.at(), other.at()));
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i).at() <= all.get(i - 1).end()) {
                throw entry.error(
                        columns.contains(all.get(i)) ? "columns" : "fields",
                        all.get(i).name() + " begins before " + all.get(i - 1).name() + " ends",
                        "each character in one of them at most");
            }
        }
    }

    private static void refuseTwice(Declaration entry, Group group) {
        List<String> names = group.columnNames();
        group.fields().forEach(field -> names.add(field.name()));
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : names) {
            if (!seen.add(name)) {
                throw entry.error("columns", name + " is there twice", "each name once, whatever its case");
            }
        }
    }

    private static int number(Declaration entry, String key, int least, int most) {
        String expected = "a whole number from " + least + " to " + most;
        Integer number = entry.parsed(key, text -> text.matches("\\d{1,7}") ? Integer.valueOf(text) : null, expected);
        if (number == null || number < least || number > most) {
            throw entry.error(key, number == null ? "missing" : "not usable", expected);
        }
        return number;
    }

    private static @Nullable Trim trim(Declaration entry) {
        return entry.parsed("trim", Trim::of, "both, left, right or none");
    }

    private static Trim or(@Nullable Trim declared, Trim usual) {
        return declared == null ? usual : declared;
    }

    private static Reference reference(String text) {
        int point = text.indexOf('.');
        return new Reference(text.substring(0, point), text.substring(point + 1));
    }

    /** The group of a name; null when there is none. */
    public @Nullable Group group(String name) {
        return groups.stream()
                .filter(group -> group.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /**
     * All that it says, and nothing else: the same for two documents that differ in blanks, in comments, in the order of keys or in
     * saying what is usual. JSON, in one line; read by {@link #of}, and part of content ids.
     */
    public String text() {
        StringBuilder text = new StringBuilder("{\"layout\":\"").append(FORM).append('"');
        if (version != null) {
            text.append(",\"version\":{\"at\":").append(version.at());
            text.append(",\"length\":").append(version.length()).append(",\"values\":");
            text.append(list(version.values(), value -> '"' + value + '"')).append('}');
        }
        return text.append(",\"groups\":")
                .append(list(groups, FixedWidthLayout::text))
                .append('}')
                .toString();
    }

    private static String text(Group group) {
        StringBuilder text = new StringBuilder("{\"name\":\"").append(group.name());
        text.append("\",\"length\":").append(group.length());
        if (group.counter() != null) {
            text.append(",\"counter\":\"").append(group.counter()).append('"');
        }
        if (!group.with().isEmpty()) {
            String with = list(group.with(), link -> '"' + link.column() + "\":\"" + link.from() + '"');
            text.append(",\"with\":{").append(with, 1, with.length() - 1).append('}');
        }
        if (group.ordinal() != null) {
            text.append(",\"ordinal\":\"").append(group.ordinal()).append('"');
        }
        if (!group.columns().isEmpty()) {
            text.append(",\"columns\":").append(list(group.columns(), FixedWidthLayout::text));
        }
        if (!group.fields().isEmpty()) {
            text.append(",\"fields\":").append(list(group.fields(), FixedWidthLayout::text));
        }
        return text.append('}').toString();
    }

    private static String text(Field field) {
        return "{\"name\":\"" + field.name() + "\",\"at\":" + field.at() + ",\"length\":" + field.length()
                + (field.trim() == Trim.BOTH ? "" : ",\"trim\":\"" + field.trim() + '"')
                + (field.decimals() == 0 ? "" : ",\"decimals\":" + field.decimals())
                + '}';
    }

    private static <T> String list(List<T> items, Function<T, String> text) {
        return '[' + String.join(",", items.stream().map(text).toList()) + ']';
    }
}
