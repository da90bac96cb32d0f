package fr.sndscopy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.delivery.RejectLimit;
import fr.sndscopy.drift.DriftPolicy;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.record.Severity;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.Constraints;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.schema.YearSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator says of rows in sndscopy.yaml, from its text to what rows are judged by. */
final class OperatorRulesTest {
    private static final SchemaCatalog CATALOG =
            SchemaCatalog.of(List.of(table("ER_PRS_F"), table("ER_PHA_F"), table("T_MCOaaB")));

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private static TableSchema table(String name) {
        return new TableSchema(
                name,
                "DCIR",
                List.of(
                        Column.of("BEN_NIR_PSA", ColumnType.string(17)),
                        Column.of("PRS_NAT_REF", ColumnType.integer(4))),
                List.of(),
                List.of(),
                List.of(),
                "0");
    }

    private RuleBook rules(String yaml) throws IOException {
        Files.writeString(folder.resolve("sndscopy.yaml"), "sndscopy:\n" + yaml.indent(2));
        try (Workplace workplace = Workplace.openOrDefaults(new Home(folder))) {
            return workplace.rules(CATALOG);
        }
    }

    @Test
    void withoutAWordOfTheOperatorsEverythingIsAsUsual() throws IOException {
        RuleBook rules = rules("operator: somebody");

        for (ViolationCode code : ViolationCode.values()) {
            assertThat(rules.severities().of("ER_PRS_F", code, null)).isEqualTo(code.usualSeverity());
        }
        assertThat(rules.limits()).isEmpty();
        assertThat(rules.drift().of("ER_PRS_F", "ER_PRS_F")).isEqualTo(DriftPolicy.FAIL);
    }

    @Test
    void rulesTakeEffectByTableAndByColumn() throws IOException {
        RuleBook rules = rules("""
            rules:
              "[*]": {not-in-nomenclature: warn, "[too-long(BEN_NIR_PSA)]": off}
              ER_PHA_F: {orphan-key: "off", required: OFF}
              ER_PRS_F:
                duplicate-key: fail
                "[not-in-nomenclature(PRS_NAT_REF)]": reject
            """);

        assertThat(severity(rules, "ER_PRS_F", "duplicate-key", "PRS_NAT_REF")).isEqualTo(Severity.FAIL);
        assertThat(severity(rules, "ER_PHA_F", "duplicate-key", "PRS_NAT_REF")).isEqualTo(Severity.REJECT);
        assertThat(severity(rules, "ER_PRS_F", "not-in-nomenclature", "PRS_NAT_REF"))
                .isEqualTo(Severity.REJECT);
        assertThat(severity(rules, "ER_PRS_F", "not-in-nomenclature", "BEN_NIR_PSA"))
                .isEqualTo(Severity.WARN);
        assertThat(severity(rules, "ER_PHA_F", "not-in-nomenclature", "PRS_NAT_REF"))
                .isEqualTo(Severity.WARN);
        assertThat(severity(rules, "ER_PHA_F", "too-long", "BEN_NIR_PSA")).isEqualTo(Severity.OFF);
        assertThat(severity(rules, "ER_PHA_F", "orphan-key", "PRS_NAT_REF")).isEqualTo(Severity.OFF);
        assertThat(severity(rules, "ER_PHA_F", "required", "PRS_NAT_REF")).isEqualTo(Severity.OFF);
        assertThat(severity(rules, "ER_PHA_F", "too-long", "PRS_NAT_REF")).isEqualTo(Severity.REJECT);
    }

    private static Severity severity(RuleBook rules, String table, String code, String column) {
        return rules.severities().of(table, ViolationCode.of(code).orElseThrow(), column);
    }

    @Test
    void limitsTakeEffectByTableCodeAndColumn() throws IOException {
        RuleBook rules = rules("""
            limits:
              "[*]": {ratio: 0.01}
              er_pha_f: none
              T_MCOaaB: {codes: {too-long: {count: 0}}}
              er_prs_f: {count: 10, codes: {too-long: {count: 0}, "[too-long(BEN_NIR_PSA)]": {ratio: 0.5}}}
            """);

        assertThat(rules.limits())
                .isEqualTo(Map.of(
                        "*",
                        new RejectLimit(Long.MAX_VALUE, 0.01),
                        "ER_PHA_F",
                        RejectLimit.NONE,
                        "T_MCOAAB",
                        RejectLimit.USUAL.withCodes(Map.of("too-long", new RejectLimit(0, 1))),
                        "ER_PRS_F",
                        new RejectLimit(
                                10,
                                1,
                                Map.of(
                                        "too-long",
                                        new RejectLimit(0, 1),
                                        "too-long(BEN_NIR_PSA)",
                                        new RejectLimit(Long.MAX_VALUE, 0.5)))));
    }

    @Test
    void driftTakesEffectByTableAndByTheTemplateOfATable() throws IOException {
        RuleBook rules = rules("drift: {\"[*]\": freeze, ER_PRS_F: Accept-And-Record, T_MCOaaB: fail}");

        assertThat(rules.drift().of("ER_PRS_F", "ER_PRS_F")).isEqualTo(DriftPolicy.ACCEPT_AND_RECORD);
        assertThat(rules.drift().of("ER_PHA_F", "ER_PHA_F")).isEqualTo(DriftPolicy.FREEZE);
        assertThat(rules.drift().of("T_MCO08B", "T_MCOaaB")).isEqualTo(DriftPolicy.FAIL);
    }

    @Test
    void nomenclaturesAreFoldersBesideTheHomesConfiguration() throws IOException {
        Files.createDirectory(folder.resolve("codes"));
        Files.writeString(folder.resolve("codes").resolve("IR_NAT_V.csv"), "PRS_NAT_REF\n1\n2\n");
        Column column = new Column(
                "PRS_NAT_REF",
                ColumnType.integer(4),
                List.of(),
                false,
                Constraints.NONE,
                "IR_NAT_V",
                YearSpan.ALWAYS,
                Set.of());

        RuleBook rules = rules("nomenclatures: [codes]");

        assertThat(rules.nomenclatures().find(column).codes()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rules: {'[*]': {too-long: severe}} | [sndscopy.rules.*.too-long] 'severe' is not possible here:"
                        + " expected one of off, warn, reject, fail",
                "rules: {ER_PRS_F: {bad-date: warn}} | [sndscopy.rules.ER_PRS_F.bad-date] 'warn' is not possible here:"
                        + " expected one of reject, fail",
                "rules: {ER_PRS_F: {unknown-column: warn}} | [sndscopy.rules.ER_PRS_F.unknown-column] 'warn' is not"
                        + " possible here: expected a policy under drift instead",
                "rules: {ER_PRS_F: {too-lang: warn}} | [sndscopy.rules.ER_PRS_F.too-lang] no such rule: expected a"
                        + " code, or a code of a column as \"[too-long(COLUMN)]\"",
                "rules: {ER_PRS_F: {'[too-long(BEN_NIR)]': warn}} | [sndscopy.rules.ER_PRS_F.too-long(BEN_NIR)] no such"
                        + " column: expected one of ER_PRS_F",
                "rules: {ER_PRS_X: {too-long: warn}} | [sndscopy.rules.ER_PRS_X] no such table: expected one of the"
                        + " schemas, or \"[*]\"; did you mean ER_PRS_F?",
                "rules: {T_MCO08B: {too-long: warn}} | [sndscopy.rules.T_MCO08B] a table of one year: expected"
                        + " T_MCOaaB, for all years",
                "drift: {ER_PRS_F: ignore} | [sndscopy.drift.ER_PRS_F] 'ignore' is no policy: expected one of [fail,"
                        + " freeze, accept-and-record]",
                "drift: {ER_PRS_X: fail} | [sndscopy.drift.ER_PRS_X] no such table: expected one of the schemas, or"
                        + " \"[*]\"; did you mean ER_PRS_F?",
                "limits: {ER_PRS_X: {count: 0}} | [sndscopy.limits.ER_PRS_X] no such table: expected one of the"
                        + " schemas, or \"[*]\"; did you mean ER_PRS_F?",
                "limits: {ER_PRS_F: {count: -1}} | [sndscopy.limits.ER_PRS_F] not usable: expected a count of 0 or"
                        + " more, a ratio from 0 to 1",
                "limits: {'[*]': {ratio: 1.5}} | [sndscopy.limits.*] not usable: expected a count of 0 or more, a ratio"
                        + " from 0 to 1",
                "limits: {ER_PRS_F: {codes: {too-lang: {count: 0}}}} | [sndscopy.limits.ER_PRS_F.codes.too-lang] no"
                        + " such code: expected a code, or a code of a column as \"[too-long(COLUMN)]\"",
                "limits: {ER_PRS_F: {codes: {'[too-long(BEN_NIR_PSA]': {count: 0}}}} |"
                        + " [sndscopy.limits.ER_PRS_F.codes.too-long(BEN_NIR_PSA] no such code: expected a code, or a code"
                        + " of a column as \"[too-long(COLUMN)]\"",
                "limits: {ER_PRS_F: {codes: {'[too-long(ben_nir_psa)]': {count: 0}}}} |"
                        + " [sndscopy.limits.ER_PRS_F.codes.too-long(ben_nir_psa)] no such column: expected one of"
                        + " ER_PRS_F; did you mean BEN_NIR_PSA?",
                "limits: {ER_PRS_F: {codes: {too-long: {}}}} | [sndscopy.limits.ER_PRS_F.codes.too-long] no limit:"
                        + " expected count or ratio",
                "nomenclatures: [nowhere] | [sndscopy.nomenclatures] [nowhere] cannot be read: expected a folder of"
                        + " nomenclatures",
            })
    void whatIsWrongIsRefusedByTheNameOfItsProperty(String yaml, String message) {
        assertThatThrownBy(() -> rules(yaml))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rules: {'*': {too-long: warn}} | [sndscopy.rules.*.too-long] not usable: expected a key with other"
                        + " characters than letters, digits, - and _ in brackets, as \"[*]\"",
                "rules: {ER_PRS_F: {'too-long(BEN_NIR_PSA)': warn}} | [sndscopy.rules.ER_PRS_F.too-long(BEN_NIR_PSA)]"
                        + " not usable: expected a key with other characters than letters, digits, - and _ in brackets, as"
                        + " \"[*]\"",
                "rules: {'[*]': warn} | [sndscopy.rules.*] not usable: expected keys below it",
                "rules: warn | [sndscopy.rules] not usable: expected keys below it",
                "rules: {ER_PRS_F: {too-long: [warn]}} | [sndscopy.rules.ER_PRS_F.too-long.0] no such rule: expected a"
                        + " code, or a code of a column as \"[too-long(COLUMN)]\"",
                "drift: fail | [sndscopy.drift] not usable: expected keys below it",
                "drift: {'*': fail} | [sndscopy.drift.*] not usable: expected a key with other characters than"
                        + " letters, digits, - and _ in brackets, as \"[*]\"",
                "limits: {'*': {count: 1}} | [sndscopy.limits.*.count] not usable: expected a key with other"
                        + " characters than letters, digits, - and _ in brackets, as \"[*]\"",
                "limits: {ER_PRS_F: {cuont: 1}} |"
                        + " [sndscopy.limits.ER_PRS_F.cuont] unknown: expected a key that can be configured",
                "limits: {ER_PRS_F: {count: few}} |"
                        + " [sndscopy.limits.ER_PRS_F.count] not usable: expected a whole number",
                "limits: {ER_PRS_F: {ratio: 1 %}} |"
                        + " [sndscopy.limits.ER_PRS_F.ratio] not usable: expected a number, as 0.01",
                "limits: {ER_PRS_F: 3} | [sndscopy.limits.ER_PRS_F] not usable: expected keys below it",
                "limits: {ER_PRS_F: some} | [sndscopy.limits.ER_PRS_F] not usable: expected keys below it",
                "limits: {ER_PRS_F: {codes: {'too-long(BEN_NIR_PSA)': {count: 0}}}} |"
                        + " [sndscopy.limits.ER_PRS_F.codes.too-long(BEN_NIR_PSA).count] not usable: expected a key with"
                        + " other characters than letters, digits, - and _ in brackets, as \"[*]\"",
                "rule: {} | [sndscopy.rule] unknown: expected a key that can be configured; did you mean"
                        + " sndscopy.rules?",
                "migration: {threads: many} | [sndscopy.migration.threads] not usable: expected a whole number",
                "migration: {part-size: big} |"
                        + " [sndscopy.migration.part-size] not usable: expected a size, as 256MB",
                "rules: {{ | [sndscopy.yaml: line 3] no YAML: expected the node content, but found '<stream end>'",
            })
    void whatHasAnotherFormIsRefusedByTheNameOfItsProperty(String yaml, String message) {
        assertThatThrownBy(() -> rules(yaml))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message);
    }
}
