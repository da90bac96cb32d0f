package fr.sndscopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.ledger.Ledger.Outcome;
import fr.sndscopy.ledger.LedgerState.Owner;
import fr.sndscopy.ledger.PublicationRefusedException.Reason;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the ledger asks of replays: each quarantined row is judged once, and nothing else comes in by that door. */
class ReplayRulesTest {
    private static final ObjectWitness SEEN = objects -> {};
    private static final TablePeriod FEBRUARY = new TablePeriod("ER_PRS_F", "2019-02");
    private static final TablePeriod PHARMACY = new TablePeriod("ER_PHA_F", "2019-02");

    private final Ledger ledger =
            new Ledger(new MemoryObjectStore(), Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC));
    private Manifest delivered = Manifests.of("D-1", "content");

    @BeforeEach
    void publish() {
        delivered = Manifests.of(ledger.initialise(), "D-1", "content", Map.of(FEBRUARY, 1));
        ledger.publish(delivered, null, 1, Premise.NONE, SEEN);
    }

    @Test
    void aReplayIsAnEntryOfItsOwnAndTheDeliveryStaysCurrent() {
        assertThat(ledger.read().nextReplay("D-1")).isEqualTo("D-1.replay-1");

        Ledger.Result result = replay("D-1.replay-1", 1, 1);

        assertThat(result.outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(result.publication().entry().kind()).isEqualTo(LedgerEntry.Kind.REPLAY);
        LedgerState state = ledger.read();
        assertThat(state.current()).containsExactly(Map.entry(FEBRUARY, new Owner("D-1", 1)));
        assertThat(state.history(FEBRUARY)).containsExactly(new Owner("D-1", 1));
        assertThat(state.nextReplay("D-1")).isEqualTo("D-1.replay-2");
        assertThat(state.replaysOf("D-1"))
                .extracting(publication -> publication.entry().delivery())
                .containsExactly("D-1.replay-1");
        assertThat(state.replaysOf("D-2")).isEmpty();
        assertThat(state.isCurrent("D-1.replay-1")).isTrue();
        assertThat(replay("D-1.replay-1", 1, 1).outcome()).isEqualTo(Outcome.ALREADY_PUBLISHED);
    }

    @Test
    void eachRowIsTakenOutOfQuarantineOnce() {
        replay("D-1.replay-1", 1, 1);

        assertRefused(
                () -> replay("D-1.replay-2", 1, 1),
                Reason.STALE_PLAN,
                "[D-1.replay-2] replays part p0001, of which D-1 has nothing in quarantine");
    }

    @Test
    void whatAReplayLeavesCanBeReplayedAgain() {
        replay("D-1.replay-1", 1, 0);

        assertThat(replay("D-1.replay-2", 1, 1).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertRefused(() -> replay("D-1.replay-3", 1, 1), Reason.STALE_PLAN, "nothing in quarantine");
    }

    @Test
    void allRowsOfAPartAreJudgedAndNoOthers() {
        assertRefused(
                () -> replay("D-1.replay-1", 2, 1),
                Reason.STALE_PLAN,
                "judged 2 rows of part p0001, of which 1 are in quarantine");
        assertRefused(() -> replay("D-1.replay-1", 0, 0), Reason.STALE_PLAN, "judged 0 rows of part p0001");
    }

    @Test
    void theNextReplayHasTheNextNumber() {
        assertRefused(() -> replay("D-1.replay-2", 1, 1), Reason.STALE_PLAN, "the next replay of D-1 is D-1.replay-1");
        replay("D-1.replay-1", 1, 0);
        Manifest rival = Manifests.replayOf(
                Manifests.of(delivered.dataset(), "D-1", "other", Map.of(FEBRUARY, 1)), "D-1.replay-1", 1, 1);
        assertRefused(
                () -> ledger.replay(withContent(rival), "D-1", 1, Premise.NONE, SEEN),
                Reason.OTHER_CONTENT,
                "by another replay of the same delivery");
    }

    @Test
    void onlyWhatIsPublishedAndCurrentIsReplayed() {
        replay("D-1.replay-1", 1, 0);

        assertRefused(
                () -> ledger.checkMayReplay(ledger.read(), "D-9"),
                Reason.REPLAYS_UNKNOWN,
                "[D-9] cannot be replayed: no delivery of this id is published");
        assertRefused(
                () -> ledger.checkMayReplay(ledger.read(), "D-1.replay-1"),
                Reason.REPLAYS_UNKNOWN,
                "a replay itself; name the delivery that it replays");
        assertThatCode(() -> ledger.checkMayReplay(ledger.read(), "D-1")).doesNotThrowAnyException();
        assertRefused(
                () -> ledger.replay(Manifests.replayOf(delivered, "D-9.replay-1", 1, 1), "D-9", 1, Premise.NONE, SEEN),
                Reason.REPLAYS_UNKNOWN,
                "[D-9]");

        supersede();

        assertRefused(
                () -> ledger.checkMayReplay(ledger.read(), "D-1"),
                Reason.REPLAYS_STALE,
                "[D-1] cannot be replayed: it has been superseded by D-2");
        assertRefused(() -> replay("D-1.replay-2", 1, 1), Reason.REPLAYS_STALE, "superseded by D-2");
        assertThat(ledger.read().isCurrent("D-1.replay-1")).isFalse();
        assertThat(ledger.read().isCurrent("D-9")).isFalse();
    }

    @Test
    void aReplayIsNotSupersededByItself() {
        replay("D-1.replay-1", 1, 1);

        assertRefused(
                () -> ledger.publish(
                        Manifests.of(delivered.dataset(), "D-2", "c", Map.of(FEBRUARY, 2)),
                        "D-1.replay-1",
                        1,
                        Premise.NONE,
                        SEEN),
                Reason.SUPERSEDES_UNKNOWN,
                "not published by itself: a replay goes with its delivery");
    }

    @Test
    void noDeliveryIsCalledAsReplaysAre() {
        assertRefused(
                () -> ledger.publish(
                        Manifests.of(delivered.dataset(), "D-2.replay-1", "c", Map.of(PHARMACY, 1)),
                        null,
                        1,
                        Premise.NONE,
                        SEEN),
                Reason.RESERVED_ID,
                "an id that only replays have");
        assertRefused(
                () -> ledger.checkMayPublish(ledger.read(), "D-2.replay-1", null, Set.of(PHARMACY)),
                Reason.RESERVED_ID,
                "an id that only replays have");
    }

    @Test
    void aReplayBringsNothingButReplayedParts() {
        Manifest replay = Manifests.replayOf(delivered, "D-1.replay-1", 1, 1);
        Manifest plain = Manifests.of(delivered.dataset(), "D-1.replay-1", "c", Map.of(FEBRUARY, 1));

        assertRefused(
                () -> ledger.replay(plain, "D-1", 1, Premise.NONE, SEEN),
                Reason.INCONSISTENT,
                "a replay has replayed parts only");
        assertRefused(
                () -> ledger.publish(
                        Manifests.with(
                                replay,
                                "D-2",
                                Manifests.of("D-2", "c").tables().stream()
                                        .map(table -> new Manifest.Table(
                                                "ER_PHA_F",
                                                table.period(),
                                                table.vintage(),
                                                table.schemaVersion(),
                                                1,
                                                replay.tables().get(0).books(),
                                                Map.of()))
                                        .toList(),
                                replay.parts().stream()
                                        .map(part -> moved(
                                                part, "ER_PHA_F", part.file(), part.firstByte(), part.byteCount()))
                                        .toList()),
                        null,
                        1,
                        Premise.NONE,
                        SEEN),
                Reason.INCONSISTENT,
                "has replayed parts, and names no delivery that it replays");
    }

    @Test
    void aReplayedPartIsOfTheSameStretchOfTheSameFile() {
        Manifest replay = Manifests.replayOf(delivered, "D-1.replay-1", 1, 1);
        Manifest.Part part = replay.parts().get(0);

        for (Manifest.Part other : List.of(
                moved(part, part.table(), "data/other.csv", part.firstByte(), part.byteCount()),
                moved(part, part.table(), part.file(), part.firstByte() + 1, part.byteCount()),
                moved(part, part.table(), part.file(), part.firstByte(), part.byteCount() + 1))) {
            assertRefused(
                    () -> ledger.replay(
                            Manifests.with(replay, replay.delivery(), replay.tables(), List.of(other)),
                            "D-1",
                            1,
                            Premise.NONE,
                            SEEN),
                    Reason.STALE_PLAN,
                    "of which D-1 has nothing in quarantine");
        }
    }

    @Test
    void aReplayIsOfTheCurrentGenerationOfItsTables() {
        Manifest replay = Manifests.replayOf(delivered, "D-1.replay-1", 1, 1);
        Manifest.Table table = replay.tables().get(0);
        Manifest.Table later = new Manifest.Table(
                table.table(), table.period(), table.vintage(), table.schemaVersion(), 2, table.books(), Map.of());

        assertRefused(
                () -> ledger.replay(
                        Manifests.with(replay, replay.delivery(), List.of(later), replay.parts()),
                        "D-1",
                        1,
                        Premise.NONE,
                        SEEN),
                Reason.STALE_PLAN,
                "generation 2 is not current, or not of D-1");
    }

    @Test
    void thePartsOfAReplayAreEachReplayedOnce() {
        Manifest replay = Manifests.replayOf(delivered, "D-1.replay-1", 1, 1);
        Manifest.Part part = replay.parts().get(0);
        Manifest.Books twice = new Manifest.Books(2, 2, 0, Map.of(), Map.of());
        Manifest.Table table = replay.tables().get(0);

        assertRefused(
                () -> ledger.replay(
                        Manifests.with(
                                replay,
                                replay.delivery(),
                                List.of(new Manifest.Table(
                                        table.table(),
                                        table.period(),
                                        table.vintage(),
                                        table.schemaVersion(),
                                        1,
                                        twice,
                                        Map.of())),
                                List.of(part, part)),
                        "D-1",
                        1,
                        Premise.NONE,
                        SEEN),
                Reason.INCONSISTENT,
                "part p0001 is replayed twice");
    }

    private Ledger.Result replay(String id, long judged, long passed) {
        return ledger.replay(Manifests.replayOf(delivered, id, judged, passed), "D-1", 1, Premise.NONE, SEEN);
    }

    private void supersede() {
        ledger.publish(
                Manifests.of(delivered.dataset(), "D-2", "c", Map.of(FEBRUARY, 2)), "D-1", 1, Premise.NONE, SEEN);
    }

    private static Manifest withContent(Manifest manifest) {
        return new Manifest(
                manifest.format(),
                manifest.dataset(),
                manifest.delivery(),
                manifest.product(),
                "0".repeat(64),
                manifest.planSha256(),
                manifest.toolVersion(),
                manifest.configurationSha256(),
                manifest.operator(),
                manifest.files(),
                manifest.tables(),
                manifest.parts(),
                null);
    }

    private static Manifest.Part moved(Manifest.Part part, String table, String file, long firstByte, long byteCount) {
        return new Manifest.Part(
                part.name(),
                table,
                part.period(),
                file,
                firstByte,
                byteCount,
                part.books(),
                part.data(),
                part.quarantine(),
                part.replays());
    }

    private static void assertRefused(ThrowingCallable call, Reason reason, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(PublicationRefusedException.class, e -> assertThat(e.reason())
                        .isEqualTo(reason))
                .hasMessageContaining(words);
    }
}
