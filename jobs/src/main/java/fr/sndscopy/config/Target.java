package fr.sndscopy.config;

import java.util.regex.Pattern;

/**
 * Where a home's runs go, in words without secrets: neither the user and parameters of an address, nor a port that changes.
 *
 * @param store an address and bucket, or the embedded store's folder
 * @param database an address, or the embedded database's
 * @param home the folder
 */
public record Target(String store, String database, String home) {
    private static final Pattern USER = Pattern.compile("//[^/@]*@");

    static Target of(Home home, SndscopyProperties properties) {
        SndscopyProperties.Store store = properties.store();
        String url = properties.database().url();
        return new Target(
                store.endpoint() == null
                        ? "embedded in " + home.store()
                        : withoutSecrets(store.endpoint().toString()).replaceFirst("/+$", "") + "/" + store.bucket()
                                + (store.prefix().isEmpty() ? "" : "/" + store.prefix()),
                url == null ? "embedded in " + home.directory() : withoutSecrets(url),
                home.directory().toString());
    }

    static String withoutSecrets(String address) {
        return USER.matcher(address.replaceFirst("[?;].*", "")).replaceFirst("//");
    }

    /** On one line. */
    @Override
    public String toString() {
        return "store " + store + ", database " + database;
    }
}
