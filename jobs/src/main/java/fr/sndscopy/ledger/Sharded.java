package fr.sndscopy.ledger;

import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A list that lies in pieces somewhere else, of which one at a time is in memory. What walks through it reads each piece once; {@link
 * #get} reads the piece that it needs, unless it is the one that was needed last. Throws what reading throws. Safe for use by several
 * threads.
 */
public class Sharded<T> extends AbstractList<T> {
    /** By shard, the place of its first element; at the end the number of all. */
    private final int[] firsts;

    private final IntFunction<List<T>> reader;
    private volatile @Nullable Shard<T> last;

    private record Shard<T>(int number, List<T> elements) {}

    /**
     * @param counts of each shard, how many elements it has
     * @param reader of a shard, by its number from 0; checks that it has as many
     */
    public Sharded(List<Integer> counts, IntFunction<List<T>> reader) {
        this.firsts = new int[counts.size() + 1];
        for (int shard = 0; shard < counts.size(); shard++) {
            firsts[shard + 1] = Math.addExact(firsts[shard], counts.get(shard));
        }
        this.reader = reader;
    }

    @Override
    public final int size() {
        return firsts[firsts.length - 1];
    }

    @Override
    public final T get(int index) {
        Objects.checkIndex(index, size());
        int shard = 0;
        while (firsts[shard + 1] <= index) {
            shard++;
        }
        return shard(shard).get(index - firsts[shard]);
    }

    /** All elements of a shard. */
    public final List<T> shard(int number) {
        Shard<T> known = last;
        if (known == null || known.number() != number) {
            known = new Shard<>(number, List.copyOf(reader.apply(number)));
            last = known;
        }
        return known.elements();
    }

    @Override
    public final Iterator<T> iterator() {
        return new Iterator<>() {
            private int shard = -1;
            private Iterator<T> elements = List.<T>of().iterator();

            @Override
            public boolean hasNext() {
                while (!elements.hasNext() && shard + 2 < firsts.length) {
                    elements = shard(++shard).iterator();
                }
                return elements.hasNext();
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return elements.next();
            }
        };
    }

    /** Reads nothing. */
    @Override
    public String toString() {
        return size() + " in " + (firsts.length - 1) + " shards";
    }
}
