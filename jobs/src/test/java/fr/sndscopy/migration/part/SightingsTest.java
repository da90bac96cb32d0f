package fr.sndscopy.migration.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.InterruptedMigrationException;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SightingsTest {
    private final SettableClock clock = new SettableClock();
    private final MemoryObjectStore store = new MemoryObjectStore(clock);
    private final Progress progress = new Progress();
    private final Path directory;
    private final Sightings sightings;

    SightingsTest(@TempDir Path directory) {
        this.directory = directory;
        this.sightings = new Sightings(store, directory, 2, progress);
    }

    /** A clock of a store, which may be wrong. */
    private static final class SettableClock extends Clock {
        private Instant now = Instant.parse("2026-11-29T01:02:03Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private StoredObject stored(String key, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(directory.resolve("put"), bytes);
        store.put(key, file, Sha256.of(bytes));
        Files.delete(file);
        return new StoredObject(key, bytes.length, Sha256.of(bytes), "key-1", "aad");
    }

    @Test
    void whatWasSeenAndIsStillThereIsConfirmedAndNothingIsLeftOnDisk() throws IOException {
        StoredObject object = stored("data/a", "rows");
        sightings.see("part a", object);

        assertThatCode(() -> sightings.confirm(List.of(object))).doesNotThrowAnyException();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatWasNeverSeenIsReadAndThenConfirmedOrNot() throws IOException {
        StoredObject object = stored("data/a", "rows");
        StoredObject other = new StoredObject("data/a", 4, "0".repeat(64), "key-1", "aad");

        assertThatCode(() -> sightings.confirm(List.of(object))).doesNotThrowAnyException();
        assertThatThrownBy(() -> sightings.confirm(List.of(other)))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("[data/a] the object has been altered");
    }

    @Test
    void sameBytesAtAnotherTimeByWhateverClockAreTheSameObject() throws IOException {
        StoredObject object = stored("data/a", "rows");
        sightings.see("part a", object);
        for (String time : List.of("2031-01-01T00:00:00Z", "1999-12-31T23:59:59Z")) {
            clock.now = Instant.parse(time);
            stored("data/a", "rows");

            assertThatCode(() -> sightings.confirm(List.of(object))).doesNotThrowAnyException();
        }
    }

    @Test
    void whatIsGoneShorterOrOtherIsNamedWithItsKey() throws IOException {
        StoredObject gone = stored("data/gone", "rows");
        StoredObject shorter = stored("data/shorter", "rows");
        StoredObject other = stored("data/other", "rows");
        StoredObject whole = stored("data/whole", "rows");
        for (StoredObject object : List.of(gone, shorter, other, whole)) {
            sightings.see("part", object);
        }
        store.delete("data/gone");
        stored("data/shorter", "row");
        stored("data/other", "rowz");

        assertThatThrownBy(() -> sightings.confirm(List.of(gone, shorter, other, whole)))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("[data/gone] the object of this delivery is not in the store")
                .hasMessageContaining("[data/shorter] expected 4 bytes, found 3")
                .hasMessageContaining("[data/other] the object has been altered")
                .hasMessageNotContaining("whole");
    }

    @Test
    void ofManyFaultsTheFirstAreNamedAndTheRestCounted() {
        List<StoredObject> objects = IntStream.range(0, 12)
                .mapToObj(i -> new StoredObject("data/" + i, 1, "0".repeat(64), "key-1", "aad"))
                .toList();

        assertThatThrownBy(() -> sightings.confirm(objects))
                .hasMessageContaining("[data/4]")
                .hasMessageNotContaining("[data/5]")
                .hasMessageContaining("and 7 more");
    }

    @Test
    void aLookThatIsAskedToStopStops() throws IOException {
        StoredObject object = stored("data/a", "rows");
        progress.requestStop();

        assertThatThrownBy(() -> sightings.confirm(List.of(object))).isInstanceOf(InterruptedMigrationException.class);
    }
}
