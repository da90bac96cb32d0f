package fr.sndscopy.ledger;

import org.jspecify.annotations.Nullable;

/**
 * What a publication wants to be, before its entry is written and after it is read.
 *
 * @param delivery its id
 * @param contentId of the delivery
 * @param supersedes the delivery that it replaces, or null
 * @param replays the delivery whose quarantined rows it brings, or null
 */
record Claim(
        String delivery,
        String contentId,
        @Nullable String supersedes,
        @Nullable String replays) {

    static Claim of(LedgerEntry entry) {
        return new Claim(entry.delivery(), entry.contentId(), entry.supersedes(), entry.replays());
    }

    static Claim of(Manifest manifest, @Nullable String supersedes, @Nullable String replays) {
        return new Claim(manifest.delivery(), manifest.contentId(), supersedes, replays);
    }

    LedgerEntry.Kind kind() {
        if (replays != null) {
            return LedgerEntry.Kind.REPLAY;
        }
        return supersedes == null ? LedgerEntry.Kind.PUBLISH : LedgerEntry.Kind.SUPERSEDE;
    }
}
