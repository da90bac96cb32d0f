package fr.sndscopy.schema;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The contract's module has no part of the pipeline in it, and none of its libraries. */
@AnalyzeClasses(packages = "fr.sndscopy", importOptions = ImportOption.DoNotIncludeTests.class)
class SchemaArchitectureTest {

    @ArchTest
    static final ArchRule the_module_is_one_package =
            classes().should().resideInAPackage("fr.sndscopy.schema..").because("it is one concept: what a table is");

    @ArchTest
    static final ArchRule the_contract_needs_java_json_and_nothing_else = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("fr.sndscopy.schema..", "java..", "tools.jackson..", "org.jspecify..")
            .because("whoever reads or checks an SNDS table can use it without the pipeline");

    @ArchTest
    static final ArchRule names_say_what_a_type_is = noClasses()
            .should()
            .haveNameMatching("(.*[.$a-z0-9])?(Manager|Helper|Utils?|Impl|Base|Abstract)([A-Z$].*)?")
            .because("such a name says that nobody knew what the type is");
}
