package fr.sndscopy.migration.evidence;

import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.Sharded;
import fr.sndscopy.ledger.ShardedManifest.Shard;
import fr.sndscopy.ledger.TablePeriod;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The evidence on the parts of a manifest that has them in shards, read when it is asked for. */
public final class EvidenceShards extends Sharded<SealedPart> {
    private final List<Shard> shards;
    private final IntFunction<EvidenceShard> reader;

    /**
     * @param shards of the manifest
     * @param reader of the evidence on one of them, by its number from 0; has held it against the shard
     */
    EvidenceShards(List<Shard> shards, IntFunction<EvidenceShard> reader) {
        super(shards.stream().map(Shard::parts).toList(), number -> reader.apply(number)
                .parts());
        this.shards = shards;
        this.reader = reader;
    }

    /** How many there are. */
    public int count() {
        return shards.size();
    }

    /** Reads the evidence on a shard. */
    public EvidenceShard document(int number) {
        return reader.apply(number);
    }

    /**
     * The evidence on all parts, in their order, and null for each part of a shard whose evidence is not to be read.
     *
     * @param read asked for the sealed evidence on each shard
     */
    public Iterator<@Nullable SealedPart> iterator(Predicate<StoredObject> read) {
        return IntStream.range(0, shards.size())
                .boxed()
                .<@Nullable SealedPart>flatMap(
                        number -> read.test(shards.get(number).evidence())
                                ? shard(number).stream()
                                : Collections.<@Nullable SealedPart>nCopies(
                                        shards.get(number).parts(), null)
                                        .stream())
                .iterator();
    }

    /** The evidence on a part; reads shards of its table and period alone. */
    Optional<SealedPart> find(TablePeriod of, String part) {
        for (int number = 0; number < shards.size(); number++) {
            Shard shard = shards.get(number);
            if (of.equals(new TablePeriod(shard.table(), shard.period()))) {
                for (SealedPart one : shard(number)) {
                    if (one.part().equals(part)) {
                        return Optional.of(one);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
