package fr.sndscopy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.ledger.HeadMemory.Head;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerHeadsTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path home;

    private LedgerHeads heads(String store) {
        return new LedgerHeads(home.resolve("ledger-heads.json"), store, NOON);
    }

    private static Head head(String dataset, long number) {
        return new Head(dataset, number, Long.toHexString(number).repeat(64).substring(0, 64));
    }

    @Test
    void theFurthestHeadIsKept() throws IOException {
        assertThat(heads("a").seen().here()).isNull();

        heads("a").remember(head("one", 2));
        heads("a").remember(head("one", 1));

        assertThat(heads("a").seen().here()).isEqualTo(head("one", 2));
        assertThat(home.resolve("ledger-heads.json"))
                .hasContent(
                        "{\"accepted\":{},\"format\":\"sndscopy-heads/1\",\"heads\":[{\"dataset\":\"one\",\"number\":2,\"sha256\":\""
                                + "2".repeat(64) + "\",\"store\":\"a\",\"time\":\"2026-11-23T12:00:00Z\"}]}");
    }

    @Test
    void aDatasetIsKnownWhereverItIsRead() {
        heads("a").remember(head("one", 7));
        heads("b").remember(head("one", 5));

        assertThat(heads("c").seen().here()).isNull();
        assertThat(heads("c").seen().datasets()).containsEntry("one", head("one", 7));
        assertThat(heads("b").seen().here()).isEqualTo(head("one", 5));
    }

    @Test
    void whatIsAcceptedReplacesWhatWasSeenOfTheDatasetAnywhere() {
        heads("a").remember(head("one", 7));
        heads("b").remember(head("one", 5));
        heads("b").remember(head("two", 9));
        heads("c").remember(head("two", 9));

        heads("a").replace(head("one", 1));

        assertThat(heads("a").seen().datasets())
                .containsEntry("one", head("one", 1))
                .containsEntry("two", head("two", 9));
        heads("a").replace(null);
        assertThat(heads("a").seen().here()).isNull();
        assertThat(heads("a").seen().datasets()).containsOnlyKeys("two");
    }

    @Test
    void itIsKnownWhenALedgerWasAcceptedEvenAnEmptyOne() {
        heads("a").remember(head("one", 7));
        assertThat(heads("a").replacedAt()).isEmpty();

        heads("a").replace(null);
        heads("a").remember(head("one", 1));

        assertThat(heads("a").replacedAt()).contains(NOON.instant());
        assertThat(heads("b").replacedAt()).isEmpty();
    }

    @Test
    void aMemoryThatCannotBeReadIsNotTakenForNone() throws IOException {
        heads("a").remember(head("one", 7));
        Path file = home.resolve("ledger-heads.json");
        String whole = Files.readString(file);
        for (String broken : List.of("", whole.substring(0, 40), whole.replace("heads/1", "heads/2"), whole + "\n")) {
            Files.writeString(file, broken);

            assertThatThrownBy(() -> heads("a").seen())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("ledger-heads.json] not the heads of ledgers");
        }
    }

    @Test
    void anAcceptanceAtNoTimeIsNotTakenForNone() throws IOException {
        heads("a").replace(head("one", 7));
        Path file = home.resolve("ledger-heads.json");
        Files.writeString(file, Files.readString(file).replaceFirst("\"a\":\"\\d{4}-\\d\\d", "\"a\":\"2026-13"));

        assertThatThrownBy(() -> heads("a").replacedAt())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ledger-heads.json] not the heads of ledgers");
    }

    @Test
    void whereThereIsNoHomeNothingIsMade() {
        LedgerHeads nowhere = new LedgerHeads(home.resolve("nowhere/ledger-heads.json"), "a", NOON);

        nowhere.remember(head("one", 1));

        assertThat(nowhere.seen().here()).isNull();
        assertThat(home.resolve("nowhere")).doesNotExist();
    }

    @Test
    void manyAtATimeLoseNothing() throws Exception {
        ExecutorService many = Executors.newFixedThreadPool(8);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int number = i;
            done.add(many.submit(() -> heads("store" + number % 4).remember(head("set" + number % 4, 1 + number))));
        }
        for (Future<?> one : done) {
            one.get();
        }
        many.shutdown();

        for (int store = 0; store < 4; store++) {
            assertThat(heads("store" + store).seen().here()).isEqualTo(head("set" + store, 37 + store));
        }
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("ledger-heads.json", "ledger-heads.json.lock");
        }
    }
}
