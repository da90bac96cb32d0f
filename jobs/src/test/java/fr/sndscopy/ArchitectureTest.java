package fr.sndscopy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** What {@code jobs/docs/ARCHITECTURE.md} says of packages and their direction. */
@AnalyzeClasses(packages = "fr.sndscopy", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packages_are_free_of_tangles = slices().matching("fr.sndscopy.(**)")
            .should()
            .beFreeOfCycles()
            .because("a package that can be read alone can be reviewed, tested and replaced alone");

    @ArchTest
    static final ArchRule the_contract_knows_nothing_of_the_pipeline =
            sees("schema").because("what a table is must not depend on how it is copied");

    @ArchTest
    static final ArchRule rows_know_only_the_contract =
            sees("record", "schema").because("batches are handed from package to package, and do no I/O");

    @ArchTest
    static final ArchRule readers_know_rows_and_what_was_declared = sees(
                    "source", "record", "schema", "delivery", "place", "database")
            .because("reading a delivery must not depend on what is done with its rows");

    @ArchTest
    static final ArchRule databases_are_told_nothing_of_deliveries =
            sees("database").because("a session, a snapshot and lines of rows are the same whatever is made of them");

    @ArchTest
    static final ArchRule a_snapshot_is_ordered_and_delivered = sees("snapshot", "database", "delivery", "place")
            .because("what is delivered of a database is a folder like any other");

    @ArchTest
    static final ArchRule the_driver_is_used_by_its_product_alone = noClasses()
            .that()
            .resideOutsideOfPackage(inside("database"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.postgresql..")
            .because("another product comes in by Product, and nothing else is changed for it");

    @ArchTest
    static final ArchRule a_format_is_known_by_its_door_alone =
            CompositeArchRule.of(Stream.of("source.csv", "source.sas", "source.parquet", "source.fixed", "source.jdbc")
                    .<ArchRule>map(format -> noClasses()
                            .that()
                            .resideOutsideOfPackages(inside(format))
                            .and()
                            .doNotHaveFullyQualifiedName("fr.sndscopy.config.KnownFormats")
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(inside(format))
                            .because("another format comes in by SourceFormat, and nothing else is changed for it"))
                    .toList());

    @ArchTest
    static final ArchRule validation_knows_rows_and_digests = sees("validate", "record", "schema", "delivery", "digest")
            .because("a rule is judged on a cell and its contract, whatever comes before and after");

    @ArchTest
    static final ArchRule nomenclatures_know_only_what_asks_for_codes = sees(
                    "nomenclature", "validate", "schema", "storage")
            .because("reference data is read before any row is, wherever it comes from");

    @ArchTest
    static final ArchRule drafts_are_made_of_what_readers_know = sees(
                    "inventory", "delivery", "place", "schema", "source", "record", "validate")
            .because("a draft says what the readers will find, and needs neither keys nor a store");

    @ArchTest
    static final ArchRule drift_knows_how_rows_are_read_and_judged = sees(
                    "drift", "delivery", "record", "schema", "source", "validate")
            .because("how a file differs is found before anything is decided about it");

    @ArchTest
    static final ArchRule digests_know_only_rows =
            sees("digest", "record", "schema").because("source and target are digested by one definition");

    @ArchTest
    static final ArchRule parts_know_rows_digests_and_keys = sees("parquet", "record", "schema", "digest", "crypto")
            .because("a part is written and read without knowing where it is kept or published");

    @ArchTest
    static final ArchRule pages_know_only_rows =
            sees("parquet.page", "record", "schema").because("how a column is encoded is tried without a file");

    @ArchTest
    static final ArchRule crypto_is_a_leaf =
            sees("crypto").because("what handles keys is small, and reviewed without the rest");

    @ArchTest
    static final ArchRule keys_are_checked_without_knowing_rows =
            sees("keycheck", "crypto").because("an external sort can be tested without a store or a table");

    @ArchTest
    static final ArchRule storage_is_a_leaf =
            sees("storage").because("a store moves bytes, and any implementation can take its place");

    @ArchTest
    static final ArchRule hashes_are_a_leaf = sees("hash").because("what is stored is told by one SHA-256");

    @ArchTest
    static final ArchRule checkpoints_are_a_leaf =
            sees("checkpoint").because("what proves a list needs neither the list's store nor its meaning");

    @ArchTest
    static final ArchRule stamps_are_a_leaf =
            sees("stamp").because("what was there at a time is told of bytes, whatever they are");

    @ArchTest
    static final ArchRule webhooks_know_only_how_to_sign =
            sees("webhook", "crypto").because("whoever is told learns what he is given, whatever that is");

    @ArchTest
    static final ArchRule bouncy_castle_stays_in_stamps =
            only("org.bouncycastle..", inside("stamp")).because("no other signature needs a library");

    @ArchTest
    static final ArchRule capacity_is_a_leaf =
            sees("capacity").because("what a migration takes is told before there is anything to migrate");

    @ArchTest
    static final ArchRule capacity_is_arithmetic = noClasses()
            .that()
            .resideInAPackage(inside("capacity"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.nio..", "java.net..", "java.sql..", "java.time..")
            .because("a figure depends on what was told and on the code, and on nothing that is there");

    @ArchTest
    static final ArchRule locks_are_a_leaf = sees("lock").because("a lock protects a run without knowing what runs");

    @ArchTest
    static final ArchRule what_runs_say_is_known_without_those_who_run = sees("runs", "ledger", "migration.work")
            .because("whoever looks at a home needs neither a job database nor a store");

    @ArchTest
    static final ArchRule places_are_a_leaf = noClasses()
            .that()
            .resideInAPackage("fr.sndscopy.place")
            .should()
            .dependOnClassesThat(resideInAPackage("fr.sndscopy..").and(not(resideInAPackage("fr.sndscopy.place"))))
            .because("bytes are read in one way, wherever they lie and whatever they are");

    @ArchTest
    static final ArchRule buckets_of_deliveries_are_reached_as_the_store_is = sees("place.s3", "place", "storage")
            .because("there is one client of S3, with one patience, and what waits is told in one way");

    @ArchTest
    static final ArchRule only_who_wires_sees_where_deliveries_lie = noClasses()
            .that()
            .resideOutsideOfPackages(inside("place.s3"), inside("config"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(inside("place.s3"))
            .because("whoever reads a delivery reads it the same from a folder and from a bucket");

    @ArchTest
    static final ArchRule deliveries_know_only_where_they_lie =
            sees("delivery", "place").because("what was received is known before anything is done with it");

    @ArchTest
    static final ArchRule deliveries_are_read_through_their_place = noClasses()
            .that()
            .resideInAnyPackage(inside("delivery"), inside("source"), inside("inventory"), inside("drift"))
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.nio\\.file\\.(Path|Files)|java\\.io\\.(File|RandomAccessFile|FileInputStream)")
            .because("a delivery need not lie in a folder of this machine");

    @ArchTest
    static final ArchRule the_ledger_knows_only_the_store = sees("ledger", "storage", "delivery", "checkpoint", "stamp")
            .because("an auditor reads it without keys, rows or a job database");

    @ArchTest
    static final ArchRule reconciliation_knows_only_the_two_sides_it_compares =
            sees("reconcile", "digest", "ledger").because("a verdict depends on its inputs alone");

    @ArchTest
    static final ArchRule reconciliation_is_pure = noClasses()
            .that()
            .resideInAPackage(inside("reconcile"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.nio..", "java.net..", "java.sql..")
            .because("a verdict depends on its inputs alone");

    @ArchTest
    static final ArchRule reports_know_only_what_they_show = sees("report", "reconcile", "ledger", "delivery", "record")
            .because("a report shows counts and names, and cannot reach a value or a key");

    @ArchTest
    static final ArchRule the_generator_knows_nothing_of_the_pipeline = sees("generate", "delivery", "record", "schema")
            .because("what tests the readers must not share their code");

    @ArchTest
    static final ArchRule migration_does_not_know_who_runs_it = noClasses()
            .that()
            .resideInAPackage(inside("migration"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(inside("batch"), inside("config"), inside("diagnosis"), inside("cli"))
            .because("the order of work is batch's, the work is migration's");

    @ArchTest
    static final ArchRule the_rooms_of_the_work_have_one_direction = CompositeArchRule.of(List.of(
            room("migration", "work").because("settings, progress and the ways to stop are the same for all work"),
            room("migration", "plan", "work").because("what is to be done is decided before anything is done"),
            room("migration", "published", "work").because("what is published is told by ledger and manifests alone"),
            room("migration", "part", "plan", "work")
                    .because("one part goes from source to store and back wherever it is run"),
            room("migration", "evidence", "part", "plan", "published", "work")
                    .because("what is sealed beside a manifest is told of parts"),
            room("migration", "profile", "evidence", "part", "work").because("periods are compared by their evidence"),
            room("migration", "codes", "evidence", "part", "published", "work")
                    .because("published nomenclatures are read as any published table"),
            room("migration", "keysets", "evidence", "work")
                    .because("hashed keys are judged without knowing where their rows came from"),
            room("migration", "execution", "evidence", "keysets", "part", "plan", "work")
                    .because("a task of a part is carried out without the run that it is of"),
            room("migration", "run", "execution", "evidence", "part", "plan", "profile", "published", "work")
                    .because("a run is made of these before its steps begin"),
            room("migration", "access", "evidence", "part", "plan", "profile", "published", "work")
                    .because("whoever takes rows out needs no run"),
            room("migration", "keys", "execution", "evidence", "keysets", "part", "plan", "published", "run", "work")
                    .because("keys are judged between verification and publication"),
            room("migration", "publish", "evidence", "part", "plan", "profile", "run", "work")
                    .because("the ledger entry is the last thing of a run"),
            room("migration", "reports", "access", "evidence", "plan", "profile", "published", "run", "work")
                    .because("reports tell what was done, and do nothing"),
            room(
                            "migration",
                            "replay",
                            "codes",
                            "execution",
                            "evidence",
                            "keys",
                            "keysets",
                            "part",
                            "plan",
                            "publish",
                            "published",
                            "reports",
                            "run",
                            "work")
                    .because("a replay is built of the rooms of a migration"),
            room("migration", "keyring", "work").because("keys are replaced without knowing what they protect"),
            room("migration", "verify", "evidence", "keyring", "part", "published", "reports", "work")
                    .because("who checks a store does not see how it was written")));

    @ArchTest
    static final ArchRule metrics_tell_what_others_do = sees(
                    "metrics", "crypto", "storage", "ledger", "report", "migration")
            .because("what is told is found out by those who do it, and nothing of the work depends on it");

    @ArchTest
    static final ArchRule the_work_does_not_know_who_is_told = noClasses()
            .that()
            .resideOutsideOfPackages(inside("metrics"), inside("config"), inside("diagnosis"), inside("cli"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(inside("metrics"))
            .because("a run is the same whether or not anybody is told");

    @ArchTest
    static final ArchRule micrometer_stays_in_metrics =
            only("io.micrometer.core..", inside("metrics")).because("how Prometheus gets it can change");

    @ArchTest
    static final ArchRule prometheus_stays_in_metrics =
            only("io.micrometer.prometheusmetrics..", inside("metrics")).because("how Prometheus gets it can change");

    @ArchTest
    static final ArchRule observations_are_handed_to_the_batch_framework_alone = only(
                    "io.micrometer.observation..", inside("metrics"), inside("config"), inside("batch"))
            .because("it has an API of its own for whoever wants to know what it does");

    @ArchTest
    static final ArchRule lineage_tells_what_others_do = sees(
                    "lineage", "webhook", "runs", "delivery", "ledger", "report", "migration", "record", "schema")
            .because("what is told is found out by those who do it, and nothing of the work depends on it");

    @ArchTest
    static final ArchRule the_work_does_not_know_who_is_told_lineage = noClasses()
            .that()
            .resideOutsideOfPackages(inside("lineage"), inside("config"), inside("diagnosis"), inside("cli"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(inside("lineage"))
            .because("a run is the same whether or not anybody is told");

    @ArchTest
    static final ArchRule an_audit_knows_nothing_of_homes = noClasses()
            .that()
            .resideInAPackage(inside("audit"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(inside("batch"), inside("config"), inside("diagnosis"), inside("cli"), inside("lock"))
            .because("an auditor has no home, and what he is told does not depend on one");

    @ArchTest
    static final ArchRule a_second_reading_of_what_was_delivered_shares_nothing = noClasses()
            .that()
            .resideInAPackage(inside("audit.source"))
            .should()
            .dependOnClassesThat(resideInAPackage("fr.sndscopy..").and(not(resideInAPackage(inside("audit.source")))))
            .because("what our parser misreads must not be misread by what finds it");

    @ArchTest
    static final ArchRule a_second_reading_is_chosen_where_evidence_is_known = noClasses()
            .that()
            .resideOutsideOfPackages(inside("audit.source.sas"), inside("audit.source.parquet"), "fr.sndscopy.audit")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(inside("audit.source.sas"), inside("audit.source.parquet"))
            .because("rows are compared in one way, whoever reads them");

    @ArchTest
    static final ArchRule an_audit_reaches_nothing_that_writes = noClasses()
            .that()
            .resideInAPackage(inside("audit"))
            .should()
            .transitivelyDependOnClassesThat(
                    describe(
                            "write to a store, make parts, or run jobs",
                            type -> type.isAssignableTo("fr.sndscopy.storage.ObjectStore")
                                    || type.getName()
                                            .matches("fr\\.sndscopy\\.(ledger\\.Ledger|ledger\\.access\\.AccessLog"
                                                    + "|ledger\\.proof\\.(CheckpointMaker|TileWriter|Cosignatures|Stamps)"
                                                    + "|parquet\\.(PartWriter|QuarantineWriter)|storage\\.StoreProbe)")
                                    || type.getPackageName().startsWith("org.springframework")
                                    || type.getName()
                                            .matches(
                                                    "fr\\.sndscopy\\.(source\\.(csv|sas|parquet|fixed|jdbc|lines)|inventory)\\..*")))
            .because("who looks at a store for those who do not trust it must not be able to change it");

    @ArchTest
    static final ArchRule the_rooms_of_the_command_line_have_one_direction = CompositeArchRule.of(List.of(
            room("cli", "terminal").because("how things look is the same for all commands"),
            room("cli", "audit").because("an auditor's call is made where nothing else of the program is"),
            room("cli", "published", "audit", "terminal")
                    .because("what is published is shown without what brought it in"),
            room("cli", "run", "published", "terminal").because("what comes in is shown as what is there"),
            room("cli", "keys", "terminal").because("what replaces keys shows no rows"),
            room("cli", "ledger", "terminal").because("what signs and proves the ledger shows nothing else"),
            room("cli", "quarantine", "terminal").because("rejected rows are one subject"),
            room("cli", "schema", "terminal").because("schemas are read without a store")));

    @ArchTest
    static final ArchRule only_those_who_launch_see_batch = noClasses()
            .that()
            .resideOutsideOfPackages(
                    inside("batch"), inside("config"), inside("diagnosis"), inside("cli"), "fr.sndscopy")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(inside("batch"))
            .because("the batch framework can be replaced without touching the engine");

    @ArchTest
    static final ArchRule only_the_application_sees_the_command_line = noClasses()
            .that()
            .resideOutsideOfPackages(inside("cli"), "fr.sndscopy")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(inside("cli"))
            .because("commands parse, call and print, and nothing is built on them");

    @ArchTest
    static final ArchRule spring_batch_stays_in_batch =
            only("org.springframework.batch..", inside("batch")).because("its counters and states are never the books");

    @ArchTest
    static final ArchRule spring_stays_with_those_who_wire = only(
                    "org.springframework..", inside("batch"), inside("config"), inside("cli"), "fr.sndscopy")
            .because("the engine is plain Java, made by its constructors");

    @ArchTest
    static final ArchRule the_aws_sdk_stays_in_s3 = only(
                    "software.amazon..", inside("storage.s3"), inside("storage.embedded"))
            .because("what a store promises is not what an SDK promises; S3Proxy's stores speak the SDK's types");

    @ArchTest
    static final ArchRule s3proxy_stays_in_the_embedded_store = only("org.gaul..", inside("storage.embedded"))
            .because("what keeps the files of the embedded store can change");

    @ArchTest
    static final ArchRule parquet_stays_in_parquet = only(
                    "org.apache.parquet..",
                    inside("parquet"),
                    inside("source.parquet"),
                    inside("audit.source.parquet"),
                    inside("generate.parquet"))
            .because("the file format can change its library");

    @ArchTest
    static final ArchRule parso_stays_with_those_who_read_anew = only("com.epam.parso..", inside("audit.source.sas"))
            .because("it loses rows of some files, and what it says is held against what was read");

    @ArchTest
    static final ArchRule hadoop_stays_in_parquet =
            only("org.apache.hadoop..", inside("parquet")).because("most of it is left out of the class path");

    @ArchTest
    static final ArchRule ciphers_stay_in_crypto =
            only("javax.crypto..", inside("crypto")).because("nonces and tags are handled in one place");

    @ArchTest
    static final ArchRule hashes_stay_in_digest =
            only("com.dynatrace.hash4j..", inside("digest")).because("digests have one definition");

    @ArchTest
    static final ArchRule picocli_stays_in_the_command_line =
            only("picocli..", inside("cli")).because("the engine has other callers than people");

    @ArchTest
    static final ArchRule names_say_what_a_type_is = noClasses()
            .should()
            .haveNameMatching("(.*[.$a-z0-9])?(Manager|Helper|Utils?|Impl|Base|Abstract)([A-Z$].*)?")
            .because("such a name says that nobody knew what the type is");

    @ArchTest
    static final ArchRule methods_are_not_called_get = methods()
            .that()
            .haveNameMatching("get[A-Z].*")
            .and()
            .haveModifier(PUBLIC)
            .and(not(overridesForeign()))
            .should()
            .notBePublic()
            .allowEmptyShould(true)
            .because("a noun names a value, a verb does work");

    @ArchTest
    static final ArchRule packages_are_null_marked = classes()
            .should(resideInNullMarkedPackage())
            .because("null is part of a signature, and NullAway checks it only where packages say so");

    /** Nothing of ours but {@code names} may be seen by {@code name}; itself, what is under it and hashes always. */
    private static ArchRule sees(String name, String... names) {
        String[] allowed = Stream.concat(Stream.of(name, "hash"), Stream.of(names))
                .map(ArchitectureTest::inside)
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(inside(name))
                .should()
                .dependOnClassesThat(resideInAPackage("fr.sndscopy..").and(not(resideInAnyPackage(allowed))));
    }

    /** Of the rooms of {@code house} only {@code others} may be seen by {@code name}. */
    private static ArchRule room(String house, String name, String... others) {
        String[] allowed = Stream.concat(Stream.of(name), Stream.of(others))
                .map(other -> inside(house + "." + other))
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(inside(house + "." + name))
                .should()
                .dependOnClassesThat(resideInAPackage(inside(house)).and(not(resideInAnyPackage(allowed))));
    }

    private static ArchRule only(String foreign, String... packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(foreign);
    }

    private static String inside(String name) {
        return "fr.sndscopy." + name + "..";
    }

    private static DescribedPredicate<JavaMethod> overridesForeign() {
        return describe("override a method of a library", method -> Stream.concat(
                        method.getOwner().getAllRawSuperclasses().stream(),
                        method.getOwner().getAllRawInterfaces().stream())
                .filter(type -> !type.getPackageName().startsWith("fr.sndscopy"))
                .anyMatch(type -> declares(type, method)));
    }

    private static boolean declares(JavaClass type, JavaMethod method) {
        return type.getMethods().stream()
                .anyMatch(other -> other.getName().equals(method.getName())
                        && other.getRawParameterTypes().size()
                                == method.getRawParameterTypes().size());
    }

    private static ArchCondition<JavaClass> resideInNullMarkedPackage() {
        return new ArchCondition<>("reside in a package with @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage()
                        .tryGetPackageInfo()
                        .map(info -> info.isAnnotatedWith(NullMarked.class))
                        .orElse(false);
                events.add(new SimpleConditionEvent(
                        type, marked, type.getPackageName() + " has no package-info.java with @NullMarked"));
            }
        };
    }
}
