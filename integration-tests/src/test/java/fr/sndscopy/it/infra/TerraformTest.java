package fr.sndscopy.it.infra;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the module in {@code infra/terraform} would make of a bucket, as Terraform plans it. No store is asked for anything. */
@EnabledIf("isToBeHad")
class TerraformTest {
    private static final String ROOT = """
            provider "aws" {
              region                      = "us-east-1"
              access_key                  = "none"
              secret_key                  = "none"
              skip_credentials_validation = true
              skip_metadata_api_check     = true
              skip_requesting_account_id  = true
              endpoints { s3 = "http://127.0.0.1:1" }
            }
            module "store" {
              source     = "%s//terraform"
              bucket     = "snds"
              prefix     = "copy/"
              principals = { %s }
            }
            """;

    private static final Map<String, String> OFFLINE =
            Map.of("TF_REGISTRY_CLIENT_TIMEOUT", "5", "TF_REGISTRY_DISCOVERY_RETRY", "0", "CHECKPOINT_DISABLE", "1");

    private final JsonMapper json = new JsonMapper();
    private final Path folder;

    TerraformTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static Optional<Path> terraform() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(directory -> Path.of(directory, "terraform"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static boolean isToBeHad() throws IOException {
        if (terraform().isEmpty()) {
            System.out.println("SKIPPED " + TerraformTest.class.getName() + ": no terraform on the PATH");
            return false;
        }
        Path trial = Files.createTempDirectory("terraform-trial-");
        Files.copy(Repository.root().resolve("infra/terraform/versions.tf"), trial.resolve("versions.tf"));
        Outcome made = run(trial, "init", "-input=false", "-no-color");
        if (made.exitCode() != 0) {
            System.out.println("SKIPPED " + TerraformTest.class.getName()
                    + ": terraform has no provider hashicorp/aws in a local mirror, and gets none");
        }
        return made.exitCode() == 0;
    }

    private static Outcome run(Path in, String... arguments) throws IOException {
        return CliProcess.program(
                        terraform().orElseThrow(),
                        Stream.concat(Stream.of("-chdir=" + in), Stream.of(arguments))
                                .toArray(String[]::new))
                .environment(OFFLINE)
                .run();
    }

    private void made(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isZero();
    }

    private void root(String principals) throws IOException {
        Files.writeString(
                folder.resolve("main.tf"), ROOT.formatted(Repository.root().resolve("infra"), principals));
        made(run(folder, "init", "-input=false", "-no-color"));
    }

    private JsonNode plan() throws IOException {
        made(run(folder, "plan", "-input=false", "-refresh=false", "-no-color", "-out=plan"));
        Outcome shown = run(folder, "show", "-json", "plan");
        made(shown);
        return json.readTree(shown.stdout())
                .path("planned_values")
                .path("root_module")
                .path("child_modules")
                .get(0)
                .path("resources");
    }

    private static JsonNode values(JsonNode resources, String type) {
        for (JsonNode resource : resources) {
            if (resource.path("type").asString().equals(type)) {
                return resource.path("values");
            }
        }
        throw new AssertionError("no " + type);
    }

    @BeforeEach
    void everybody() throws IOException {
        root("writer = \"arn:aws:iam:::user/w\", auditor = \"arn:aws:iam:::user/a\", gc = \"arn:aws:iam:::user/g\"");
    }

    /** To the provider and the module, which are no test's to remove. */
    @AfterEach
    void removeLinks() throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path link : paths.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    @Test
    void it_is_written_as_terraform_writes_it() throws IOException {
        made(run(Repository.root().resolve("infra/terraform"), "fmt", "-check", "-diff", "-no-color"));
        made(run(folder, "validate", "-no-color"));
    }

    @Test
    void who_may_what_is_what_the_policies_beside_it_say() throws IOException {
        Outcome policy = CliProcess.program(
                        Repository.root().resolve("infra/policies/bucket-policy"),
                        "snds",
                        "copy/",
                        "auditor=arn:aws:iam:::user/a",
                        "gc=arn:aws:iam:::user/g",
                        "writer=arn:aws:iam:::user/w")
                .run();

        JsonNode planned = values(plan(), "aws_s3_bucket_policy");

        assertThat(json.readTree(planned.path("policy").asString())).isEqualTo(json.readTree(policy.stdout()));
    }

    @Test
    void nothing_that_counts_is_removed_by_itself() throws IOException {
        JsonNode resources = plan();

        assertThat(values(resources, "aws_s3_bucket")
                        .path("object_lock_enabled")
                        .asBoolean())
                .isTrue();
        assertThat(values(resources, "aws_s3_bucket_versioning")
                        .path("versioning_configuration")
                        .get(0)
                        .path("status")
                        .asString())
                .isEqualTo("Enabled");
        for (JsonNode rule :
                values(resources, "aws_s3_bucket_lifecycle_configuration").path("rule")) {
            String prefix = rule.path("filter").get(0).path("prefix").asString();
            boolean removesVersions =
                    !rule.path("noncurrent_version_expiration").isEmpty();
            assertThat(removesVersions)
                    .as(rule.toString())
                    .isEqualTo(List.of("copy/work/", "copy/probe/").contains(prefix));
            for (JsonNode expiration : rule.path("expiration")) {
                assertThat(expiration.path("days").asInt(0)).isZero();
                assertThat(expiration.path("date").isNull()
                                || expiration.path("date").isMissingNode())
                        .isTrue();
            }
        }
    }

    @Test
    void a_role_that_nobody_knows_and_a_store_without_a_writer_are_refused() throws IOException {
        root("writer = \"arn:aws:iam:::user/w\", owner = \"arn:aws:iam:::user/o\"");
        assertThat(run(folder, "plan", "-input=false", "-refresh=false", "-no-color")
                        .stderr())
                .contains("Expected writer, auditor, gc or locker.");
        root("auditor = \"arn:aws:iam:::user/a\"");
        assertThat(run(folder, "plan", "-input=false", "-refresh=false", "-no-color")
                        .stderr())
                .contains("Expected a writer");
    }
}
