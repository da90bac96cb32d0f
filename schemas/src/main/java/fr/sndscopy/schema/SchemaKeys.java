package fr.sndscopy.schema;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * The keys that a Table Schema may have: those that state facts, and those that are prose or provenance. Any other is an error,
 * because a misspelt rule, or one that is not understood, would hold nowhere without a word.
 */
enum SchemaKeys {
    /** Of the schema itself. */
    TABLE(
            List.of(
                    "name",
                    "produit",
                    "fields",
                    "missingValues",
                    "primaryKey",
                    "uniqueKeys",
                    "foreignKeys",
                    "rowRules",
                    "fieldsMatch"),
            List.of(
                    "$schema",
                    "profile",
                    "title",
                    "description",
                    "champ",
                    "history",
                    "observation",
                    "homepage",
                    "path",
                    "image",
                    "version",
                    "created",
                    "lastModified",
                    "keywords",
                    "licenses",
                    "sources",
                    "contributors",
                    "countryCode",
                    "resources",
                    "examples")),

    /** Of a field. */
    FIELD(
            List.of(
                    "name",
                    "type",
                    "format",
                    "length",
                    "nomenclature",
                    "dateCreated",
                    "dateDeleted",
                    "dateMissing",
                    "trueValues",
                    "falseValues",
                    "decimalChar",
                    "groupChar",
                    "bareNumber",
                    "missingValues",
                    "categories",
                    "constraints",
                    "role",
                    "sndscopy"),
            List.of(
                    "title",
                    "description",
                    "observation",
                    "regle_gestion",
                    "type_oracle",
                    "example",
                    "examples",
                    "rdfType",
                    "categoriesOrdered")),

    /** Of a field's constraints. */
    CONSTRAINTS(
            List.of(
                    "required",
                    "unique",
                    "minimum",
                    "maximum",
                    "exclusiveMinimum",
                    "exclusiveMaximum",
                    "enum",
                    "pattern",
                    "minLength",
                    "maxLength"),
            List.of("title", "description")),

    /** Of a field's {@code sndscopy}. */
    SNDSCOPY(List.of("markings"), List.of("description")),

    /** Of an entry of {@code foreignKeys}. */
    FOREIGN_KEY(List.of("fields", "reference"), List.of("title", "description")),

    /** Of its {@code reference}. */
    REFERENCE(List.of("resource", "fields"), List.of("title", "description"));

    /** Of a field's facts those that an overlay does not amend: what it is called, what holds others, what is not a rule. */
    private static final Set<String> FIXED = Set.of("name", "bareNumber", "constraints", "role", "sndscopy");

    @SuppressWarnings("ImmutableEnumChecker") // of List.of
    private final List<String> facts;

    @SuppressWarnings("ImmutableEnumChecker") // of List.of
    private final List<String> prose;

    SchemaKeys(List<String> facts, List<String> prose) {
        this.facts = facts;
        this.prose = prose;
    }

    /** The facts of a field that an overlay may amend, those of its constraints behind {@code constraints.} */
    static List<String> amendable() {
        return Stream.concat(
                        FIELD.facts.stream().filter(fact -> !FIXED.contains(fact)),
                        CONSTRAINTS.facts.stream().map(fact -> "constraints." + fact))
                .toList();
    }

    /** Refuses the first key of the object that is none of these, with the one that may be meant. */
    void check(ObjectNode object, Place place) {
        for (String key : object.propertyNames()) {
            if (!facts.contains(key) && !prose.contains(key)) {
                String likely = Stream.concat(facts.stream(), prose.stream())
                        .filter(known -> isLike(key, known))
                        .findFirst()
                        .map(known -> known + ", or one of ")
                        .orElse("one of ");
                throw place.key(key)
                        .error(
                                "a key that is not understood",
                                likely + facts.stream().collect(Collectors.joining(", ")));
            }
        }
    }

    private static boolean isLike(String key, String known) {
        String given = plain(key);
        String meant = plain(known);
        return given.length() > 2 && (meant.startsWith(given) || given.startsWith(meant));
    }

    private static String plain(String key) {
        return key.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }
}
