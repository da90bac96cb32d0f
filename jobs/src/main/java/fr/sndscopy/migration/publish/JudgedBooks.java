package fr.sndscopy.migration.publish;

import fr.sndscopy.ledger.Manifest;

/**
 * What became of the quarantine of a table and period.
 *
 * @param table the SNDS name
 * @param period its period
 * @param books {@code delivered} the rows that were judged, {@code stored} those that pass, {@code quarantined} those that
 *     do not, with the rules they break today
 */
public record JudgedBooks(String table, String period, Manifest.Books books) {}
