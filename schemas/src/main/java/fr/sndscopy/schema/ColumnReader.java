package fr.sndscopy.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one field of a Table Schema. */
final class ColumnReader {

    /** The size of a number whose schema states none; see {@code jobs/docs/decisions/0002-numbers-without-length.md}. */
    private static final ColumnType NUMBER_WITHOUT_LENGTH = ColumnType.decimal(ColumnType.MAX_PRECISION, 10);

    private static final int FIRST_YEAR = 1900;
    private static final int LAST_YEAR = 2199;

    private static final String MONTH_FORMAT = "%m";
    private static final String MONTH_PATTERN = "0?[1-9]|1[0-2]";
    private static final int MONTH_CHARACTERS = 2;

    private static final Set<String> TRUE_TEXTS = Set.of("true", "True", "TRUE", "1");
    private static final Set<String> FALSE_TEXTS = Set.of("false", "False", "FALSE", "0");

    private final ObjectNode field;
    private final Place place;
    private final String name;

    private ColumnReader(ObjectNode field, String name, Place place) {
        this.field = field;
        this.name = name;
        this.place = place;
    }

    /**
     * @param number 1 for the first field, for the message when it has no name
     */
    static Column read(ObjectNode field, int number, Place file) {
        String name = SchemaJson.text(field, "name", file.fieldNumber(number))
                .orElseThrow(() -> file.fieldNumber(number).key("name").error("no name", "the column's name"));
        return new ColumnReader(field, name, file.field(name)).column();
    }

    private Column column() {
        SchemaKeys.FIELD.check(field, place);
        String type = SchemaJson.text(field, "type", place)
                .orElseThrow(() -> place.key("type").error("no type", knownTypes()));
        Optional<DeclaredLength> length = DeclaredLength.of(field, place);
        ObjectNode rules = SchemaJson.object(field, "constraints", place);
        SchemaKeys.CONSTRAINTS.check(rules, place.key("constraints"));
        SchemaKeys.SNDSCOPY.check(SchemaJson.object(field, "sndscopy", place), place.key("sndscopy"));
        Facts facts =
                switch (type) {
                    case "string" -> Facts.of(ColumnType.string(characters(type, length, rules)));
                    case "integer" ->
                        Facts.of(length.map(given -> given.integer(place))
                                .orElse(ColumnType.integer(ColumnType.MAX_LONG_PRECISION)));
                    case "number" ->
                        Facts.of(length.map(given -> given.decimal(place)).orElse(NUMBER_WITHOUT_LENGTH));
                    case "date" -> date(length);
                    case "datetime" -> dated(LogicalType.DATETIME, type, length);
                    case "year" -> unsized(LogicalType.YEAR, type, length);
                    case "yearmonth" -> dated(LogicalType.YEARMONTH, type, length);
                    case "boolean" -> bool(length);
                    default -> throw place.key("type").error("unknown type '" + type + "'", knownTypes());
                };
        return new Column(
                name,
                facts.type,
                facts.dateFormats,
                required(rules),
                constraints(facts, rules),
                nomenclature(),
                years(),
                markings(),
                NotationReader.read(field, type, place));
    }

    private static String knownTypes() {
        return "string, integer, number, date, datetime, year, yearmonth or boolean";
    }

    /** What the type of a field comes down to. */
    private record Facts(
            ColumnType type,
            List<String> dateFormats,
            List<String> enumeration,
            @Nullable String pattern) {
        static Facts of(ColumnType type) {
            return new Facts(type, List.of(), List.of(), null);
        }
    }

    private int characters(String type, Optional<DeclaredLength> length, ObjectNode rules) {
        int declared = length.map(given -> given.whole(type, place)).orElse(0);
        int most = wholeNumber(rules, "maxLength").orElse(0);
        if (declared == 0 || most == 0) {
            return Math.max(declared, most);
        }
        return Math.min(declared, most);
    }

    /** A month that the schema types as a date stays the two characters that it is. */
    private Facts date(Optional<DeclaredLength> length) {
        if (!format().equals(MONTH_FORMAT)) {
            return dated(LogicalType.DATE, "date", length);
        }
        int characters = length.map(given -> given.whole("date", place)).orElse(MONTH_CHARACTERS);
        return new Facts(ColumnType.string(characters), List.of(), List.of(), MONTH_PATTERN);
    }

    private Facts dated(LogicalType logical, String type, Optional<DeclaredLength> length) {
        length.ifPresent(given -> given.whole(type, place));
        String format = format();
        if (format.equals("default") || format.equals("any")) {
            return Facts.of(ColumnType.of(logical));
        }
        NotationReader.checkDateFormat(format, logical, place.key("format"));
        return new Facts(ColumnType.of(logical), List.of(format), List.of(), null);
    }

    private Facts unsized(LogicalType logical, String type, Optional<DeclaredLength> length) {
        length.ifPresent(given -> given.whole(type, place));
        return Facts.of(ColumnType.of(logical));
    }

    /**
     * A boolean whose own texts for true and false are not {@code 1} and {@code 0} stays text, with those texts as its
     * enumeration; when one text is both, the schema contradicts itself and no enumeration is kept.
     */
    private Facts bool(Optional<DeclaredLength> length) {
        Set<String> trueTexts = Set.copyOf(SchemaJson.texts(field, "trueValues", place));
        Set<String> falseTexts = Set.copyOf(SchemaJson.texts(field, "falseValues", place));
        Facts bool = unsized(LogicalType.BOOLEAN, "boolean", length);
        if (TRUE_TEXTS.containsAll(trueTexts) && FALSE_TEXTS.containsAll(falseTexts)) {
            return bool;
        }
        Set<String> all = new TreeSet<>(trueTexts);
        all.addAll(falseTexts);
        int longest = all.stream()
                .mapToInt(text -> text.codePointCount(0, text.length()))
                .max()
                .orElse(1);
        int characters = Math.max(longest, length.map(DeclaredLength::first).orElse(0));
        boolean contradictory = all.size() < trueTexts.size() + falseTexts.size();
        return new Facts(ColumnType.string(characters), List.of(), contradictory ? List.of() : List.copyOf(all), null);
    }

    private String format() {
        return SchemaJson.text(field, "format", place).orElse("default");
    }

    private boolean required(ObjectNode rules) {
        return truth(rules, "required", place.key("constraints.required"));
    }

    /** Whether a rule is stated as true; false when it is not stated. */
    static boolean truth(ObjectNode rules, String rule, Place key) {
        return SchemaJson.member(rules, rule)
                .map(value -> switch (SchemaJson.scalar(value, key).toLowerCase(Locale.ROOT)) {
                    case "1", "true" -> true;
                    case "0", "false" -> false;
                    default -> throw key.error("not a truth value", "true or false");
                })
                .orElse(false);
    }

    private Constraints constraints(Facts facts, ObjectNode rules) {
        Bounds bounds = Bounds.read(facts.type, rules, place);
        List<String> enumeration = enumeration(facts, rules);
        String pattern = pattern(rules).orElse(facts.pattern);
        Optional<Integer> minLength = wholeNumber(rules, "minLength");
        if (facts.type.logical() == LogicalType.STRING) {
            int most = facts.type.precision();
            if (most > 0 && minLength.isPresent() && minLength.get() > most) {
                throw place.key("constraints.minLength")
                        .error("more than the length " + most, "a number of characters within the length");
            }
        } else {
            wholeNumber(rules, "maxLength").or(() -> minLength).ifPresent(number -> {
                throw place.key("constraints")
                        .error(
                                "a length in characters on type " + facts.type,
                                "minLength and maxLength on strings only");
            });
        }
        return new Constraints(bounds.minimum(), bounds.maximum(), enumeration, pattern, minLength.orElse(null));
    }

    private List<String> enumeration(Facts facts, ObjectNode rules) {
        Optional<JsonNode> member = SchemaJson.member(rules, "enum");
        Optional<JsonNode> categories = SchemaJson.member(field, "categories");
        if (member.isPresent() && categories.isPresent()) {
            throw place.key("categories").error("besides constraints.enum", "one of the two");
        }
        return member.or(() -> categories)
                .map(values -> values(
                        facts.type, values, place.key(categories.isPresent() ? "categories" : "constraints.enum")))
                .orElse(facts.enumeration);
    }

    /** A list of values; categories may be objects with a {@code value} and a {@code label}. */
    private static List<String> values(ColumnType type, JsonNode list, Place at) {
        if (!list.isArray() || list.isEmpty()) {
            throw at.error("no list of values", "a list of at least one value");
        }
        Set<String> values = new LinkedHashSet<>();
        for (JsonNode item : list.values()) {
            JsonNode value = item instanceof ObjectNode category
                    ? SchemaJson.member(category, "value").orElse(item)
                    : item;
            values.add(canonical(type, SchemaJson.scalar(value, at), at));
        }
        return List.copyOf(values);
    }

    /** The canonical text of a value that a constraint states. */
    static String canonical(ColumnType type, String text, Place at) {
        return switch (type.logical()) {
            case STRING -> text;
            case INTEGER -> number(text, 0, at);
            case DECIMAL -> number(text, type.scale(), at);
            case YEAR -> matching(text, "\\d{4}", "a year such as 2019", at);
            case YEARMONTH -> {
                String digits = matching(text, "\\d{4}-?(?:0[1-9]|1[0-2])", "a month as 2019-02 or 201902", at);
                yield digits.length() == 7 ? digits : digits.substring(0, 4) + "-" + digits.substring(4);
            }
            case DATE -> matching(text, "\\d{4}-\\d{2}-\\d{2}", "a date as 2019-02-28", at);
            case DATETIME ->
                matching(text, "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}", "a time as 2019-02-28T12:00:00", at);
            case BOOLEAN -> matching(text, "[01]", "true, false, 1 or 0", at);
        };
    }

    private static String number(String text, int scale, Place at) {
        try {
            return new BigDecimal(text.strip()).setScale(scale).toPlainString();
        } catch (NumberFormatException e) {
            throw at.error("not a number: '" + text + "'", "a number", e);
        } catch (ArithmeticException e) {
            throw at.error("'" + text + "' has more decimals than the column", "at most " + scale, e);
        }
    }

    private static String matching(String text, String regex, String expected, Place at) {
        if (!text.matches(regex)) {
            throw at.error("impossible value '" + text + "'", expected);
        }
        return text;
    }

    private Optional<String> pattern(ObjectNode rules) {
        Optional<String> pattern = SchemaJson.member(rules, "pattern")
                .map(value -> SchemaJson.string(value, place.key("constraints.pattern")));
        pattern.ifPresent(regex -> {
            try {
                Pattern.compile(regex);
            } catch (PatternSyntaxException e) {
                throw place.key("constraints.pattern")
                        .error("not a regular expression (" + e.getDescription() + ")", "a pattern that compiles", e);
            }
        });
        return pattern;
    }

    private Optional<Integer> wholeNumber(ObjectNode rules, String key) {
        Place at = place.key("constraints." + key);
        return SchemaJson.member(rules, key)
                .map(value -> Integer.valueOf(
                        matching(SchemaJson.scalar(value, at), "\\d{1,6}", "a number of characters", at)));
    }

    private @Nullable String nomenclature() {
        return SchemaJson.text(field, "nomenclature", place)
                .filter(text -> !text.equals("-"))
                .orElse(null);
    }

    private YearSpan years() {
        Integer created = year("dateCreated").orElse(null);
        Integer deleted = year("dateDeleted").orElse(null);
        if (created != null && deleted != null && deleted < created) {
            throw place.key("dateDeleted")
                    .error(deleted + " is before dateCreated " + created, "a year that is not before it");
        }
        Set<Integer> missing = new TreeSet<>();
        for (String text : missingYears()) {
            missing.add(year(text, place.key("dateMissing")));
        }
        return created == null && deleted == null && missing.isEmpty()
                ? YearSpan.ALWAYS
                : new YearSpan(created, deleted, missing);
    }

    private Optional<Integer> year(String key) {
        return SchemaJson.member(field, key)
                .map(value -> SchemaJson.scalar(value, place.key(key)).strip())
                .filter(text -> !text.isEmpty())
                .map(text -> year(text, place.key(key)));
    }

    /** A list, a single year, or blank. */
    private List<String> missingYears() {
        Optional<JsonNode> member = SchemaJson.member(field, "dateMissing");
        if (member.isEmpty()) {
            return List.of();
        }
        Place at = place.key("dateMissing");
        List<String> years = new ArrayList<>();
        if (member.get().isArray()) {
            for (JsonNode value : member.get().values()) {
                years.add(SchemaJson.scalar(value, at).strip());
            }
        } else {
            years.add(SchemaJson.scalar(member.get(), at).strip());
        }
        years.removeIf(String::isEmpty);
        return years;
    }

    static int year(String text, Place at) {
        int year = text.matches("\\d{4}") ? Integer.parseInt(text) : 0;
        if (year < FIRST_YEAR || year > LAST_YEAR) {
            throw at.error("impossible year '" + text + "'", "four digits from " + FIRST_YEAR + " to " + LAST_YEAR);
        }
        return year;
    }

    /** The markings the field states for itself, else those of its name. */
    private Set<Column.Marking> markings() {
        ObjectNode own = SchemaJson.object(field, "sndscopy", place);
        if (!own.has("markings")) {
            return IdentifyingNames.markingsOf(name);
        }
        Place at = place.key("sndscopy.markings");
        Set<Column.Marking> markings = EnumSet.noneOf(Column.Marking.class);
        for (String text : SchemaJson.texts(own, "markings", at)) {
            markings.add(
                    switch (text) {
                        case "identifying" -> Column.Marking.IDENTIFYING;
                        case "sensitive" -> Column.Marking.SENSITIVE;
                        default -> throw at.error("unknown marking '" + text + "'", "identifying or sensitive");
                    });
        }
        return markings;
    }
}
