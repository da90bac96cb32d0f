package fr.sndscopy.migration.verify;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.AttackDocument;
import fr.sndscopy.FormatDocument;
import fr.sndscopy.SecondVerifier;
import fr.sndscopy.checkpoint.AuditorTools;
import fr.sndscopy.checkpoint.SigningKey;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.ledger.proof.StampPolicy;
import fr.sndscopy.ledger.proof.Stamps;
import fr.sndscopy.ledger.proof.StoredCheckpoints.Stored;
import fr.sndscopy.report.AuditReport;
import fr.sndscopy.stamp.LocalAuthority;
import fr.sndscopy.stamp.StampAuthorities;
import fr.sndscopy.stamp.StampClient;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What somebody can do to the time stamps of a store that was signed and stamped over four entries and over six. */
final class StampedStoreAttacksTest extends AttackedStore {
    private static final String SECTION = "On the time stamps of a signed store";

    @SuppressWarnings("NullAway.Init") // set before all
    private Map<String, byte[]> stamped;

    @SuppressWarnings("NullAway.Init") // set before all
    private LocalAuthority authority;

    @SuppressWarnings("NullAway.Init") // set before all
    private LocalAuthority stranger;

    @SuppressWarnings("NullAway.Init") // set before all
    private SigningKey signer;

    @SuppressWarnings("NullAway.Init") // set before all
    private Stored checkpoint;

    private String older = "";
    private String newest = "";

    /** @param known whether the certificates of the authority must be known to notice */
    private record Attack(String name, boolean known, String key, Alteration alteration) {}

    @BeforeAll
    void signAndStampTwice() throws IOException {
        AuditorTools.require("openssl", "StampedStoreAttacksTest");
        authority = new LocalAuthority(directory.resolve("tsa"), 30);
        stranger = new LocalAuthority(directory.resolve("stranger"), 30);
        signer = newSigner();
        byte[] fifth = tiny.content(entryKey(5));
        byte[] sixth = tiny.content(entryKey(6));
        tiny.store.delete(entryKey(5));
        tiny.store.delete(entryKey(6));
        older = stamp(sign(signer), authority);
        tiny.replace(entryKey(5), fifth);
        tiny.replace(entryKey(6), sixth);
        checkpoint = sign(signer);
        newest = stamp(checkpoint, authority);
        stamped = copy();
    }

    @AfterAll
    void close() {
        authority.close();
        stranger.close();
    }

    private String stamp(Stored of, LocalAuthority by) {
        return new Stamps(tiny.store)
                .stamp(of, new StampClient(by.address(), null, null, Duration.ofSeconds(30))::stamp)
                .name()
                .stampKey();
    }

    private CheckpointExpectation knowing() throws IOException {
        return CheckpointExpectation.NONE.stampedBy(
                new StampPolicy(StampAuthorities.parse(Files.readAllBytes(authority.certificate())), true));
    }

    private List<Attack> attacks() {
        return List.of(
                new Attack("swap_stamps", false, newest, () -> swap(newest, older)),
                new Attack("cut_stamp", false, newest, () -> {
                    byte[] whole = tiny.content(newest);
                    tiny.replace(newest, java.util.Arrays.copyOf(whole, whole.length - 1));
                }),
                new Attack("flip_stamp", false, newest, () -> {
                    byte[] flipped = tiny.content(newest);
                    flipped[flipped.length - 10] ^= 1; // of the signature, which is last
                    tiny.replace(newest, flipped);
                }),
                new Attack("stamp_without_checkpoint", false, newest, () -> checkpoints().stream()
                        .filter(key -> key.contains("6-") && !key.equals(newest))
                        .forEach(tiny.store::delete)),
                new Attack("stamped_before_entry", false, newest, () -> {
                    checkpoints().forEach(tiny.store::delete);
                    takeAwayTiles(1);
                    anewWithEntry(6, manifest -> {}, entry -> entry.put("time", "2100-01-01T00:00:00Z"));
                    stamp(sign(signer), authority);
                }),
                new Attack("stamped_by_stranger", true, newest, () -> {
                    tiny.store.delete(newest);
                    stamp(checkpoint, stranger);
                }),
                new Attack("lost_stamps", true, "checkpoints/", () -> {
                    tiny.store.delete(older);
                    tiny.store.delete(newest);
                }));
    }

    @TestFactory
    Stream<DynamicTest> eachAttackIsNoticed() {
        return attacks().stream()
                .map(attack -> DynamicTest.dynamicTest(attack.name(), () -> {
                    restore(stamped);
                    attack.alteration().run();
                    VerificationResult byAnybody = verify(CheckpointExpectation.NONE);
                    VerificationResult byKnowing = verify(knowing());
                    if (attack.known()) {
                        assertThat(byAnybody.faults()).isEmpty();
                    } else {
                        assertThat(keys(byAnybody)).contains(attack.key());
                    }
                    assertThat(keys(byKnowing)).contains(attack.key());
                    AttackDocument.says(
                            SECTION, attack.name(), attack.known() ? "authority" : "anybody", said(byKnowing));
                    assertThat(audit(knowing()).verdict()).isEqualTo(AuditReport.Verdict.TO_BE_REFUSED);
                }));
    }

    @TestFactory
    Stream<DynamicTest> eachAttackIsNoticedByTheSecondImplementation() {
        SecondVerifier.require(
                SecondVerifier.Level.SEALED, "StampedStoreAttacksTest.eachAttackIsNoticedByTheSecondImplementation");
        String[] knowing = {"--tsa-ca", authority.certificate().toString()};
        return Stream.concat(
                Stream.of(DynamicTest.dynamicTest("nothing: good", () -> {
                    restore(stamped);
                    SecondVerifier.Outcome outcome = SecondVerifier.verify(writeOut("stamped"), knowing);
                    assertThat(outcome.code()).as(outcome.text()).isZero();
                })),
                attacks().stream()
                        // a signature is openssl's to check, which asks for a certificate that is known
                        .map(attack -> DynamicTest.dynamicTest(attack.name(), () -> {
                            restore(stamped);
                            attack.alteration().run();
                            SecondVerifier.Outcome outcome = SecondVerifier.verify(writeOut(attack.name()), knowing);
                            assertThat(outcome.code()).as(outcome.text()).isEqualTo(4);
                            assertThat(outcome.faults()).contains(attack.key());
                        })));
    }

    @Test
    void aStampedStoreIsGoodAndItIsSaidWhenItWasStamped() throws IOException {
        restore(stamped);
        assertThat(verify(CheckpointExpectation.NONE).faults()).isEmpty();
        VerificationResult result = verify(knowing());
        assertThat(result.faults()).isEmpty();
        assertThat(result.notices())
                .anyMatch(notice -> notice.matches(
                        "entries 1 to 6 were there at [-0-9T:Z]+, as a time stamp says of a known authority"));
    }

    @Test
    void eachAttackIsInTheDocumentAndNamedByACheckOfTheFormat() throws IOException {
        AttackDocument.lists(SECTION, attacks().stream().map(Attack::name).toList());
        String checks = FormatDocument.section("## 11. What a verifier MUST check");
        assertThat(attacks()).allSatisfy(attack -> assertThat(checks).contains("`" + attack.name() + "`"));
    }
}
