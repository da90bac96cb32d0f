package fr.sndscopy.migration.verify;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.AttackDocument;
import fr.sndscopy.FormatDocument;
import fr.sndscopy.SecondVerifier;
import fr.sndscopy.checkpoint.EntryBundle;
import fr.sndscopy.checkpoint.SigningKey;
import fr.sndscopy.checkpoint.Tile;
import fr.sndscopy.checkpoint.TreeHash;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.report.AuditReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What somebody can do to the tiles of a store that was signed over four entries and over six, or to the ledger beside them. Anybody who can read
 * the store notices each.
 */
final class TiledStoreAttacksTest extends AttackedStore {
    private static final String SECTION = "On the tiles of a signed store";
    private static final String NEWEST = "tile/0/000.p/6";
    private static final String BUNDLE = "tile/entries/000.p/6";

    @SuppressWarnings("NullAway.Init") // set before all
    private Map<String, byte[]> tiled;

    private record Attack(String name, String key, Alteration alteration) {}

    @BeforeAll
    void signTwice() throws IOException {
        SigningKey signer = newSigner();
        byte[] fifth = tiny.content(entryKey(5));
        byte[] sixth = tiny.content(entryKey(6));
        tiny.store.delete(entryKey(5));
        tiny.store.delete(entryKey(6));
        sign(signer);
        tiny.replace(entryKey(5), fifth);
        tiny.replace(entryKey(6), sixth);
        sign(signer);
        tiled = copy();
        assertThat(tiny.keys(StoreLayout.TILES_PREFIX))
                .containsExactly("tile/0/000.p/4", NEWEST, "tile/entries/000.p/4", BUNDLE);
    }

    private List<Attack> attacks() {
        return List.of(
                new Attack("flip_tile", NEWEST, () -> flip(NEWEST)),
                new Attack("flip_bundle", BUNDLE, () -> flip(BUNDLE)),
                new Attack("swap_tiles", NEWEST, () -> swap(NEWEST, "tile/0/000.p/4")),
                new Attack("other_tiles", NEWEST, this::writeOtherTiles),
                new Attack("longer_bundle", BUNDLE, () -> {
                    List<byte[]> entries = new ArrayList<>(EntryBundle.entries(tiny.content(BUNDLE)));
                    entries.add(entries.get(5));
                    tiny.replace(BUNDLE, EntryBundle.bytes(entries));
                }),
                new Attack("lost_tile", NEWEST, () -> tiny.store.delete(NEWEST)),
                new Attack("lost_bundle", BUNDLE, () -> tiny.store.delete(BUNDLE)),
                new Attack("lost_newest_tiles", NEWEST, () -> takeAwayTiles(6)),
                new Attack("extra_tile", "tile/0/001.p/1", () -> tiny.replace("tile/0/001.p/1", new byte[32])),
                new Attack("cut_beside_tiles", NEWEST, () -> {
                    tiny.store.delete(entryKey(6));
                    checkpoints().forEach(tiny.store::delete);
                }),
                new Attack("rewritten_beside_tiles", NEWEST, () -> {
                    rewriteLast();
                    checkpoints().forEach(tiny.store::delete);
                }));
    }

    /** A tree in which entry 2 has another operator: tile and bundle fit each other, and not the ledger. */
    private void writeOtherTiles() throws IOException {
        List<byte[]> entries = new ArrayList<>(EntryBundle.entries(tiny.content(BUNDLE)));
        entries.get(1)[40] ^= 1;
        tiny.replace(BUNDLE, EntryBundle.bytes(entries));
        tiny.replace(NEWEST, Tile.bytes(entries.stream().map(TreeHash::ofLeaf).toList()));
    }

    @TestFactory
    Stream<DynamicTest> eachAttackIsNoticedByAnybody() {
        return attacks().stream()
                .map(attack -> DynamicTest.dynamicTest(attack.name(), () -> {
                    restore(tiled);
                    attack.alteration().run();
                    VerificationResult result = verify(CheckpointExpectation.NONE);
                    assertThat(keys(result)).contains(attack.key());
                    AttackDocument.says(SECTION, attack.name(), "anybody", said(result));
                    AuditReport audit = audit(CheckpointExpectation.NONE);
                    assertThat(audit.verdict()).isEqualTo(AuditReport.Verdict.TO_BE_REFUSED);
                    assertThat(audit.faults())
                            .extracting(AuditReport.Fault::key)
                            .contains(attack.key());
                }));
    }

    @TestFactory
    Stream<DynamicTest> eachAttackIsNoticedByTheSecondImplementation() {
        SecondVerifier.require(
                SecondVerifier.Level.SEALED, "TiledStoreAttacksTest.eachAttackIsNoticedByTheSecondImplementation");
        return Stream.concat(
                Stream.of(DynamicTest.dynamicTest("nothing: good", () -> {
                    restore(tiled);
                    SecondVerifier.Outcome outcome = SecondVerifier.verify(writeOut("tiled"));
                    assertThat(outcome.code()).as(outcome.text()).isZero();
                })),
                attacks().stream()
                        .map(attack -> DynamicTest.dynamicTest(attack.name(), () -> {
                            restore(tiled);
                            attack.alteration().run();
                            SecondVerifier.Outcome outcome = SecondVerifier.verify(writeOut(attack.name()));
                            assertThat(outcome.code()).as(outcome.text()).isEqualTo(4);
                            assertThat(outcome.faults()).contains(attack.key());
                        })));
    }

    @Test
    void eachAttackIsInTheDocumentAndNamedByACheckOfTheFormat() throws IOException {
        AttackDocument.lists(SECTION, attacks().stream().map(Attack::name).toList());
        String checks = FormatDocument.section("## 11. What a verifier MUST check");
        assertThat(attacks()).allSatisfy(attack -> assertThat(checks).contains("`" + attack.name() + "`"));
    }

    @Test
    void tilesThatNoLongerAreNeededAndThoseOfAStoreThatNeverHadAnyAreNotMissed() throws IOException {
        restore(tiled);
        tiny.store.delete("tile/0/000.p/4");
        tiny.store.delete("tile/entries/000.p/4");
        assertThat(verify(CheckpointExpectation.NONE).faults()).isEmpty();
        assertThat(SecondVerifier.verify(writeOut("without-earlier")).code()).isZero();
        takeAwayTiles(1);
        assertThat(verify(CheckpointExpectation.NONE).faults()).isEmpty();
        assertThat(SecondVerifier.verify(writeOut("without-any")).code()).isZero();
    }

    @Test
    void whatIsNoTileIsToldAsAnythingThatNothingLeadsTo() throws IOException {
        restore(tiled);
        tiny.replace("tile/0/000.p/256", new byte[8192]);
        VerificationResult result = verify(CheckpointExpectation.NONE);
        assertThat(result.faults()).isEmpty();
        assertThat(result.remarks().unnamedObjects()).isEqualTo(1);
        SecondVerifier.Outcome outcome = SecondVerifier.verify(writeOut("no-tile"));
        assertThat(outcome.code()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains("tile/0/000.p/256");
    }
}
