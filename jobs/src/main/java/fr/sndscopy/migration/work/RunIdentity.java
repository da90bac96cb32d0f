package fr.sndscopy.migration.work;

/**
 * Who runs, with what; recorded in manifest and ledger.
 *
 * @param operator the person or account
 * @param toolVersion of sndscopy
 * @param configurationSha256 of the configuration in force, secrets left out
 */
public record RunIdentity(String operator, String toolVersion, String configurationSha256) {}
