package fr.sndscopy.migration.replay;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.ShardedManifest;
import fr.sndscopy.ledger.ShardedParts;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.publish.ShardWriter;
import fr.sndscopy.migration.published.PublishedDelivery;
import fr.sndscopy.migration.published.ReplayContentId;
import fr.sndscopy.migration.replay.ReplayJudging.Judged;
import fr.sndscopy.migration.run.RunTools;
import fr.sndscopy.migration.work.KeyScope;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Draws up the manifest of a replay. */
final class ReplayDraft {
    private final RunTools tools;
    private final PublishedDelivery published;
    private final String replay;
    private final RuleBook rules;
    private final List<ReplayedPart> parts;
    private final String keys;

    /**
     * @param replay the id of the replay
     * @param rules by which its rows were judged, besides the schemas
     * @param judged what came of it; something is stored
     */
    ReplayDraft(RunTools tools, PublishedDelivery published, String replay, RuleBook rules, Judged judged) {
        this.tools = tools;
        this.published = published;
        this.replay = replay;
        this.rules = rules;
        this.parts = inShards() ? byTable(judged.stored()) : judged.stored();
        this.keys = judged.judgement();
    }

    /** Whether its parts are kept in shards, whose evidence is under the keys of their period. */
    boolean inShards() {
        return tools.settings().keyScope() == KeyScope.PERIOD;
    }

    private static List<ReplayedPart> byTable(List<ReplayedPart> parts) {
        Map<TablePeriod, List<ReplayedPart>> partsOf = new LinkedHashMap<>();
        parts.forEach(part -> partsOf.computeIfAbsent(part.piece().tablePeriod(), key -> new ArrayList<>())
                .add(part));
        return partsOf.values().stream().flatMap(List::stream).toList();
    }

    /** The manifest without evidence, with its parts in itself. */
    Manifest draw() {
        return draw(parts.stream().map(ReplayDraft::part).toList());
    }

    /**
     * Brings all parts into shards.
     *
     * @return the manifest without evidence, whose shards are not stored yet
     */
    Manifest drawInShards(ShardWriter writer) throws IOException {
        for (ReplayedPart part : parts) {
            writer.add(part.planned(), part(part), receipt(part));
        }
        return draw(new ShardedParts(writer.finish(), writer::read));
    }

    ShardWriter.Of shardsOf() {
        return new ShardWriter.Of(published.origin().dataset(), replay, planSha256());
    }

    private Manifest draw(List<Manifest.Part> drawn) {
        String planSha256 = planSha256();
        return new Manifest(
                drawn instanceof ShardedParts ? ShardedManifest.FORMAT : Manifest.FORMAT,
                published.origin().dataset(),
                replay,
                published.origin().product(),
                contentId(planSha256),
                planSha256,
                tools.identity().toolVersion(),
                tools.identity().configurationSha256(),
                tools.identity().operator(),
                List.of(),
                tables(),
                drawn,
                null);
    }

    private List<Manifest.Table> tables() {
        Map<TablePeriod, List<ReplayedPart>> partsOf = new LinkedHashMap<>();
        parts.forEach(part -> partsOf.computeIfAbsent(part.piece().tablePeriod(), key -> new ArrayList<>())
                .add(part));
        List<Manifest.Table> tables = new ArrayList<>();
        partsOf.forEach((what, some) -> {
            Manifest.Table delivered = published.table(what);
            Map<String, Long> normalised = new TreeMap<>();
            some.forEach(
                    part -> receipt(part).normalised().forEach((place, n) -> normalised.merge(place, n, Long::sum)));
            tables.add(new Manifest.Table(
                    what.table(),
                    what.period(),
                    delivered.vintage(),
                    some.get(0).planned().file().schema().version(),
                    delivered.generation(),
                    some.stream().map(ReplayedPart::books).reduce(Manifest.Books.NONE, Manifest.Books::plus),
                    normalised));
        });
        return tables;
    }

    private static Manifest.Part part(ReplayedPart replayed) {
        Manifest.Part delivered = replayed.piece().part();
        PartReceipt receipt = receipt(replayed);
        return new Manifest.Part(
                receipt.part(),
                delivered.table(),
                delivered.period(),
                delivered.file(),
                delivered.firstByte(),
                delivered.byteCount(),
                receipt.books(),
                receipt.data(),
                receipt.quarantine(),
                replayed.piece().deliveredAs());
    }

    private static PartReceipt receipt(ReplayedPart part) {
        return Objects.requireNonNull(part.receipt());
    }

    /** Of everything that decides which rows pass. */
    private String planSha256() {
        MessageDigest digest = Sha256.newDigest();
        ReplayContentId.field(digest, "severities", rules.severities().toString());
        ReplayContentId.field(digest, "keys", keys);
        for (ReplayedPart part : parts) {
            ReplayContentId.field(
                    digest, "schema", part.planned().file().schema().version());
            ReplayContentId.field(
                    digest,
                    "nomenclatures",
                    part.planned().file().rules().nomenclatures().toString());
        }
        return Sha256.hex(digest);
    }

    private String contentId(String planSha256) {
        ReplayContentId id = new ReplayContentId(replay, published.origin().delivery());
        parts.forEach(part ->
                id.part(part.piece().deliveredAs(), part.piece().quarantine().sha256()));
        return id.of(planSha256);
    }
}
