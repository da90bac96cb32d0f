package fr.sndscopy.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SecondReadingTest {
    private final ObjectStore store = new MemoryObjectStore();

    private String read(Object... answers) {
        Deque<Object> left = new ArrayDeque<>(List.of(answers));
        return SecondReading.of(store, SecondReading::looksAltered, asked -> {
            Object answer = left.remove();
            if (answer instanceof RuntimeException failure) {
                throw failure;
            }
            return (String) answer;
        });
    }

    private static StorageException failure(Kind kind, String message) {
        return new StorageException(kind, message, null);
    }

    @Test
    void aGoodAnswerIsNotAskedForTwice() {
        assertThat(read("good")).isEqualTo("good");
    }

    @Withstands(fault = "one wrong answer of the store", outcome = "read again; no alteration")
    @Test
    void oneWrongAnswerIsNoAlteration() {
        assertThat(read(failure(Kind.CORRUPT, "flipped"), "good")).isEqualTo("good");
        assertThat(read(failure(Kind.NOT_FOUND, "gone"), "good")).isEqualTo("good");
    }

    @Test
    void twoThatAgreeAreOne() {
        assertThatThrownBy(() -> read(failure(Kind.CORRUPT, "flipped"), failure(Kind.CORRUPT, "flipped")))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
                .hasMessage("flipped");
    }

    @Test
    void whoAsksOnceMoreLeavesAStoreOpenThatIsAskedThroughAnother() {
        AtomicInteger closed = new AtomicInteger();
        ObjectStore asked = new PassingStore(store) {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        ObjectStore through = new PassingStore(asked) {
            @Override
            public ObjectStore reconnected() {
                return inner.reconnected();
            }
        };
        Deque<Boolean> flipped = new ArrayDeque<>(List.of(true, false));

        SecondReading.of(through, SecondReading::looksAltered, reading -> {
            if (flipped.remove()) {
                throw failure(Kind.CORRUPT, "flipped");
            }
            return reading.read("none", 1);
        });

        assertThat(closed).hasValue(0);
    }

    @Withstands(fault = "two wrong answers that differ", outcome = "75")
    @Test
    void twoThatDoNotAgreeTellNothing() {
        assertThatThrownBy(() -> read(failure(Kind.CORRUPT, "SHA-256 ab"), failure(Kind.CORRUPT, "SHA-256 cd")))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContaining("SHA-256 ab")
                .hasMessageContaining("SHA-256 cd");
    }

    @Test
    void anOutageIsNoAnswer() {
        assertThatThrownBy(() -> read(failure(Kind.UNAVAILABLE, "out"), "good")).hasMessage("out");
        assertThatThrownBy(() -> read(failure(Kind.CORRUPT, "flipped"), failure(Kind.UNAVAILABLE, "out")))
                .hasMessage("out");
    }
}
