package fr.sndscopy.spark;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may see Spark, and what an executor may reach. */
@AnalyzeClasses(packages = "fr.sndscopy", importOptions = ImportOption.DoNotIncludeTests.class)
class SparkArchitectureTest {

    @ArchTest
    static final ArchRule spark_stays_in_its_module = noClasses()
            .that()
            .resideOutsideOfPackage("fr.sndscopy.spark..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "scala..", "fr.sndscopy.spark..")
            .because("the product is whole without it");

    @ArchTest
    static final ArchRule what_does_tasks_knows_neither_spark_nor_spring = noClasses()
            .that()
            .resideInAPackage("fr.sndscopy.spark.work..")
            .should()
            .transitivelyDependOnClassesThat(describe(
                    "are Spark's, Scala's or Spring's",
                    type -> type.getPackageName().startsWith("org.apache.spark")
                            || type.getPackageName().startsWith("scala")
                            || type.getPackageName().startsWith("org.springframework")))
            .because("a task can be done by whoever has store, keys and files");

    @ArchTest
    static final ArchRule an_executor_reaches_no_job_database_and_no_lock = noClasses()
            .that()
            .resideInAnyPackage("fr.sndscopy.spark.executor..", "fr.sndscopy.spark.work..")
            .should()
            .transitivelyDependOnClassesThat(describe(
                    "keep the books",
                    type -> type.getPackageName().startsWith("fr.sndscopy.batch")
                            || type.getPackageName().startsWith("fr.sndscopy.lock")
                            || type.getPackageName().startsWith("org.springframework.batch")
                            || type.getPackageName().startsWith("org.springframework.jdbc")))
            .because("only the driver writes books, and a hundred machines need no way into its database");
}
