package fr.sndscopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A list in pieces is the list of all their elements, and no piece is read more often than it has to be. */
class ShardedTest {
    private static final List<List<String>> PIECES =
            List.of(List.of(), List.of("a", "b"), List.of(), List.of("c"), List.of("d", "e", "f"), List.of());

    private final List<Integer> read = new ArrayList<>();
    private final Sharded<String> list =
            new Sharded<>(PIECES.stream().map(List::size).toList(), number -> {
                read.add(number);
                return PIECES.get(number);
            });

    @Test
    void itsElementsAreThoseOfItsPiecesInTheirOrder() {
        assertThat(list).hasSize(6).containsExactly("a", "b", "c", "d", "e", "f");
        assertThat(IntStream.range(0, 6).mapToObj(list::get)).containsExactly("a", "b", "c", "d", "e", "f");
        for (int outside : new int[] {-1, 6}) {
            assertThatThrownBy(() -> list.get(outside)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThat(list.shard(1)).containsExactly("a", "b");
        assertThat(list.shard(0)).isEmpty();
    }

    @Test
    void whoWalksThroughItReadsEachPieceOnce() {
        Iterator<String> elements = list.iterator();

        assertThat(read).isEmpty();
        assertThat(elements.next()).isEqualTo("a");
        assertThat(read).as("none before it is needed").containsExactly(0, 1);
        assertThat(elements.hasNext()).isTrue();
        assertThat(elements.hasNext()).isTrue();
        elements.forEachRemaining(element -> {});
        assertThat(read).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(elements.hasNext()).isFalse();
        assertThatThrownBy(elements::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void onlyThePieceThatIsNeededIsReadAndTheLastIsKept() {
        assertThat(list.get(5)).isEqualTo("f");
        assertThat(list.get(3)).isEqualTo("d");
        assertThat(list.get(4)).isEqualTo("e");
        assertThat(read).containsExactly(4);
        assertThat(list.get(0)).isEqualTo("a");
        assertThat(list.get(5)).isEqualTo("f");
        assertThat(read).containsExactly(4, 1, 4);
    }

    @Test
    void whatIsSaidOfItReadsNothing() {
        assertThat(list).hasToString("6 in 6 shards");
        assertThat(list.size()).isEqualTo(6);
        assertThat(list.isEmpty()).isFalse();
        assertThat(read).isEmpty();
    }

    @Test
    void piecesOfMoreElementsThanAListHasAreRefused() {
        assertThatThrownBy(() -> new Sharded<>(List.of(Integer.MAX_VALUE, 1), number -> List.of()))
                .isInstanceOf(ArithmeticException.class);
    }
}
