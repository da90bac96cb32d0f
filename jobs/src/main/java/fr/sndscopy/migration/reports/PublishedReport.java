package fr.sndscopy.migration.reports;

import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.time.StoredTime;
import fr.sndscopy.reconcile.Verdict;
import fr.sndscopy.report.MigrationReport;
import fr.sndscopy.report.Unverified;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a report says of a publication that anybody can tell who reads ledger and manifest. Pure. */
public final class PublishedReport {
    /** No run checks it. */
    public static final Set<Unverified> NEVER_CHECKED =
            Collections.unmodifiableSet(EnumSet.of(Unverified.AGAINST_SOURCE, Unverified.LEDGER_SIGNATURE));

    private PublishedReport() {}

    /**
     * What can be told of a publication from ledger and manifest.
     *
     * @param place where the store is, for people
     */
    public static MigrationReport draw(
            Manifest manifest, Publication publication, String place, @Nullable Delivery declared) {
        Set<Unverified> unverified = EnumSet.copyOf(NEVER_CHECKED);
        unverified.add(Unverified.REBUILT);
        unverified.add(Unverified.NOMENCLATURES);
        unverified.add(Unverified.KEYS_AND_REFERENCES);
        if (declared == null) {
            unverified.add(Unverified.DECLARATION_UNKNOWN);
        }
        return new MigrationReport(
                manifest.delivery(),
                manifest.product(),
                Verdict.MATCH,
                StoredTime.instant(publication.entry().time()),
                List.of(),
                manifest.operator(),
                manifest.toolVersion(),
                place,
                publication(publication),
                unverified,
                MigrationReport.tables(manifest, declared == null ? Map.of() : declared.rejectLimits()),
                MigrationReport.files(manifest, declared == null ? List.of() : declared.files()),
                MigrationReport.partsOf(manifest),
                List.of(),
                null,
                null,
                List.of(),
                List.of());
    }

    /** The entry as a report names it. */
    public static MigrationReport.@Nullable Publication publication(@Nullable Publication published) {
        return published == null
                ? null
                : new MigrationReport.Publication(
                        published.entry().number(),
                        published.sha256(),
                        published.entry().manifestKey(),
                        published.entry().manifestSha256(),
                        published.entry().supersedes(),
                        published.entry().replays());
    }
}
