package fr.sndscopy.migration.evidence;

import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.ShardedManifest.Shard;
import fr.sndscopy.ledger.ShardedParts;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.work.IntegrityException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The parts of one table and period of a manifest, with the evidence on them; of shards those of others are not read. */
public final class TableEvidence {
    private TableEvidence() {}

    /**
     * Hands over each part with its evidence, in the order of the manifest.
     *
     * @throws IntegrityException when the evidence is not on the parts that the manifest names
     */
    public static void forEach(
            Manifest manifest, Evidence evidence, TablePeriod what, BiConsumer<Manifest.Part, SealedPart> each) {
        if (manifest.parts() instanceof ShardedParts parts && evidence.parts() instanceof EvidenceShards shards) {
            for (int number = 0; number < parts.shards().size(); number++) {
                Shard shard = parts.shards().get(number);
                if (what.equals(new TablePeriod(shard.table(), shard.period()))) {
                    forEach(parts.shard(number), shards.document(number).parts(), each);
                }
            }
            return;
        }
        Map<String, SealedPart> byName = new HashMap<>();
        evidence.parts().forEach(one -> byName.put(one.part(), one));
        for (Manifest.Part part : manifest.parts()) {
            if (what.equals(new TablePeriod(part.table(), part.period()))) {
                each.accept(
                        part, Optional.ofNullable(byName.get(part.name())).orElseThrow(() -> withoutEvidence(part)));
            }
        }
    }

    private static void forEach(
            List<Manifest.Part> parts, List<SealedPart> evidence, BiConsumer<Manifest.Part, SealedPart> each) {
        Iterator<SealedPart> known = evidence.iterator();
        for (Manifest.Part part : parts) {
            if (!known.hasNext()) {
                throw withoutEvidence(part);
            }
            SealedPart one = known.next();
            if (!one.part().equals(part.name())) {
                throw withoutEvidence(part);
            }
            each.accept(part, one);
        }
    }

    private static IntegrityException withoutEvidence(Manifest.Part part) {
        return new IntegrityException(
                "[" + part.name() + "] there is no evidence on this part, which the manifest names");
    }
}
