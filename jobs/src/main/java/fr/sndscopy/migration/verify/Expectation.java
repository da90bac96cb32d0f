package fr.sndscopy.migration.verify;

import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.access.AccessAudit;
import fr.sndscopy.migration.verify.VerificationResult.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger must hold, as somebody keeps it elsewhere.
 *
 * @param headSha256 SHA-256 of an entry that must be there, the last or one before; {@link LedgerState#NOTHING_SHA256} is before the
 *     first; null when nothing is expected
 * @param entries how many there must be, or null
 * @param accessSha256 SHA-256 of an entry of the access log that must be there, likewise, or null
 */
public record Expectation(
        @Nullable String headSha256,
        @Nullable Long entries,
        @Nullable String accessSha256) {
    /** Nothing in particular. */
    public static final Expectation NONE = new Expectation(null, null);

    /** Likewise, of the ledger alone. */
    public Expectation(@Nullable String headSha256, @Nullable Long entries) {
        this(headSha256, entries, null);
    }

    /** Whether it is in order that nothing is published. */
    boolean allowsNothing() {
        return entries != null && entries == 0;
    }

    List<Fault> faults(LedgerAudit audit, AccessAudit.Findings access) {
        List<Fault> faults = new ArrayList<>();
        if (headSha256 != null && numberOf(audit).isEmpty()) {
            faults.add(new Fault(
                    Fault.Kind.ALTERED,
                    StoreLayout.LEDGER_PREFIX,
                    "no entry is the expected head: expected SHA-256 " + headSha256 + ", found "
                            + entries(audit.entries()) + ", the last with " + audit.headSha256()));
        }
        if (entries != null && entries != audit.entries()) {
            faults.add(new Fault(
                    Fault.Kind.ALTERED,
                    StoreLayout.LEDGER_PREFIX,
                    "expected " + entries(entries) + ", found " + audit.entries()));
        }
        if (accessSha256 != null
                && !accessSha256.equals(LedgerState.NOTHING_SHA256)
                && !access.sha256s().containsValue(accessSha256)) {
            faults.add(new Fault(
                    Fault.Kind.ALTERED,
                    StoreLayout.ACCESS_PREFIX,
                    "no entry is the expected head of the access log: expected SHA-256 " + accessSha256 + ", found "
                            + entries(access.entries()) + ", the last with " + access.headSha256()));
        }
        return faults;
    }

    /** The number of the expected head, 0 before the first; empty when it is not in the ledger, or none is expected. */
    OptionalLong numberOf(LedgerAudit audit) {
        if (headSha256 == null) {
            return OptionalLong.empty();
        }
        return headSha256.equals(LedgerState.NOTHING_SHA256) ? OptionalLong.of(0) : audit.numberOf(headSha256);
    }

    private static String entries(long number) {
        return number + (number == 1 ? " entry" : " entries");
    }
}
