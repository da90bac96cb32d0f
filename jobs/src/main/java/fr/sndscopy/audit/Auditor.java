package fr.sndscopy.audit;

import org.jspecify.annotations.Nullable;

/**
 * Who audits, as the result says it.
 *
 * @param name as he calls himself
 * @param publicKey of the key that he is going to sign the result with, as OpenSSH writes it, or null
 * @param toolVersion of the program that he does it with
 */
public record Auditor(String name, @Nullable String publicKey, String toolVersion) {}
